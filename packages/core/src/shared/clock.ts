/** Time and randomness, injected so that tests control both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls back after `delayMs` milliseconds. Returns a function that cancels it. The timer does not keep the program alive
   * unless `keepAlive` is true.
   */
  schedule(callback: () => void, delayMs: number, keepAlive?: boolean): () => void;
  /** Returns a number from 0 up to but not including 1, for jitter and ids. */
  random(): number;
}

/** Maximum delay of a timer; a longer one would fire at once (HTML Standard, timers). */
export const MAX_TIMER_MS = 2_147_483_647;

/** Clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs, keepAlive = false) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_TIMER_MS));
    if (!keepAlive) unref(timer);
    return () => {
      clearTimeout(timer);
    };
  },
  random: () => Math.random(),
};

/** Lets Node.js exit while the timer is pending; elsewhere a timer is a number. */
function unref(timer: unknown): void {
  // The types of Node.js are unknown here.
  (timer as { readonly unref?: () => void }).unref?.();
}

/** Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts. */
export async function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      cancel();
      // An abort reason is the caller's own value and is passed on unchanged.
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
