import { setImmediate as turn } from 'node:timers/promises';

import type { Clock } from '@orkit/openrouter-multimodal';

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves on, and runs what falls due on the way. */
  advance(ms: number): void;
  /** Lets time pass, a second at a time and only while somebody sleeps, until the work is done. */
  passUntil<Result>(work: Promise<Result>): Promise<Result>;
}

const SECOND_MS = 1_000;

/** The shortest time that a request of core may take, in milliseconds: a timer of that length waits for an answer. */
const LEAST_TIMEOUT_MS = 30_000;

export function createManualClock(): ManualClock {
  let time = 0;
  const timers = new Set<Timer>();
  const advance = (ms: number): void => {
    const end = time + ms;
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      timers.delete(next);
      time = next.at;
      next.callback();
    }
    time = end;
  };
  return {
    now: () => time,
    random: () => 0.5,
    schedule(callback, delayMs, keepAlive = false) {
      const isSleep = keepAlive && delayMs < LEAST_TIMEOUT_MS;
      const timer = { at: time + delayMs, callback, isSleep };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance,
    async passUntil(work) {
      const going = new Set([work]);
      const working = work.finally(() => going.clear());
      // Whoever awaits the result hears of a failure.
      working.catch(() => undefined);
      while (going.size > 0) {
        await turn();
        // Files and answers take no time: they come when they come.
        if ([...timers].some(({ isSleep }) => isSleep)) advance(SECOND_MS);
      }
      return await working;
    },
  };
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
  /** Somebody waits for nothing but the time: core lets that keep a process alive. */
  readonly isSleep: boolean;
}
