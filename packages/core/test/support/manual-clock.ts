import type { Clock } from '../../src/shared/clock.ts';

/** A clock that a test advances. */
export interface ManualClock extends Clock {
  /** Advances the time, runs due timers in order, and settles the promises that depend on them. */
  advance(ms: number): Promise<void>;
  /** Lets time pass, a second at a time and only while something sleeps, until the work is done. */
  passUntil<Result>(work: Promise<Result>): Promise<Result>;
  /** Number of active timers; any at the end of a test is a leak. */
  readonly pending: number;
}

/** The shortest timeout of a request, in milliseconds: a timer of that length waits for a response and is no sleep. */
const MIN_REQUEST_TIMEOUT_MS = 30_000;

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
  /** Whether nothing but the time is waited for: core lets that keep a process alive. */
  readonly isSleep: boolean;
}

/** Creates a clock that starts at `start` milliseconds since the epoch and whose random number is always 0.5. */
export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let nowMs = start;
  const timers = new Set<Timer>();
  const nextDue = (until: number) =>
    [...timers].filter(({ dueAt }) => dueAt <= until).toSorted((a, b) => a.dueAt - b.dueAt)[0];
  const advance = async (ms: number): Promise<void> => {
    const until = nowMs + ms;
    await settle();
    for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
      timers.delete(timer);
      nowMs = timer.dueAt;
      timer.callback();
      await settle();
    }
    nowMs = until;
  };
  return {
    now: () => nowMs,
    random: () => 0.5,
    schedule(callback, delayMs, keepAlive = false) {
      const isSleep = keepAlive && delayMs < MIN_REQUEST_TIMEOUT_MS;
      const timer = { dueAt: nowMs + Math.max(0, delayMs), callback, isSleep };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance,
    async passUntil(work) {
      const running = new Set([work]);
      const finished = work.finally(() => running.clear());
      // The caller that awaits the result receives the failure.
      finished.catch(() => undefined);
      while (running.size > 0) {
        await settle();
        // Files and responses take no time: they come when they come.
        if ([...timers].some(({ isSleep }) => isSleep)) await advance(1_000);
      }
      return await finished;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Settles all promises that depend only on other promises: the next turn of the event loop is after them. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
