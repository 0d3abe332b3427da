/** Time and chance, injected so that tests own both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls back after `delayMs` milliseconds. Answers a function that calls it off. A program that waits for nothing else
   * may end before, unless `keepAlive` is true.
   */
  schedule(callback: () => void, delayMs: number, keepAlive?: boolean): () => void;
  /** A number from 0 up to but not including 1, for jitter and ids. */
  random(): number;
}

/** Longest delay that a timer takes; a longer one would fire at once (HTML Standard, timers). */
export const MAX_TIMER_MS = 2_147_483_647;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs, keepAlive = false) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_TIMER_MS));
    if (!keepAlive) letGo(timer);
    return () => {
      clearTimeout(timer);
    };
  },
  random: () => Math.random(),
};

/** Node.js ends when only such timers are left; elsewhere a timer is a number. */
function letGo(timer: unknown): void {
  // The types of Node.js are unknown here.
  (timer as { readonly unref?: () => void }).unref?.();
}

/** Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts. */
export async function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      cancel();
      // An abort reason is the caller's own value and is passed on untouched.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    const wake = () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    };
    const cancel = clock.schedule(wake, delayMs, true);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
