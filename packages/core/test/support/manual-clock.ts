import type { Clock } from '../../src/shared/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on, runs the timers that become due in their order, and lets what they woke go on. */
  advance(ms: number): Promise<void>;
  /** How many timers are set; what is left over at the end of a test was forgotten. */
  readonly pending: number;
}

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** Makes a clock that begins at `start` milliseconds since the epoch and always draws 0.5. */
export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let nowMs = start;
  const timers = new Set<Timer>();
  const nextDue = (until: number) =>
    [...timers].filter(({ dueAt }) => dueAt <= until).toSorted((a, b) => a.dueAt - b.dueAt)[0];
  return {
    now: () => nowMs,
    random: () => 0.5,
    schedule(callback, delayMs) {
      const timer = { dueAt: nowMs + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    async advance(ms) {
      const until = nowMs + ms;
      await settle();
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer);
        nowMs = timer.dueAt;
        timer.callback();
        await settle();
      }
      nowMs = until;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Lets everything go on that waits for promises only: a turn of the event loop comes after all of them. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
