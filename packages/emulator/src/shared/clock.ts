/** Clock of the emulator; inject one to test delays and expiry. */
export interface EmulatorClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal, options?: SleepOptions): Promise<void>;
}

/** Options for {@link EmulatorClock.sleep}. */
export interface SleepOptions {
  /** Whether the process may exit before the sleep ends. @default false */
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
