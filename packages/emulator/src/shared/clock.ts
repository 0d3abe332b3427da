/** Time as the emulator sees it; inject one to make waiting and expiry testable. */
export interface EmulatorClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal, options?: SleepOptions): Promise<void>;
}

/** How somebody sleeps. */
export interface SleepOptions {
  /** Nobody waits for it: a process that has nothing else to do may end. @default false */
  readonly isBackground?: boolean | undefined;
}

/** The clock of this machine. */
export const systemClock: EmulatorClock = {
  now: () => Date.now(),
  sleep: async (ms, signal, { isBackground = false } = {}) => {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(toReason(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      if (isBackground) timer.unref();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  },
};

/** Never resolves; rejects with the signal's reason once it aborts. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return await new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(toReason(signal)), { once: true });
  });
}

function toReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('Aborted', { cause: reason });
}
