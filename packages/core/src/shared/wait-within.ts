import type { Clock } from './clock.ts';

/** How long some work is waited for. */
export interface WaitWithinOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Makes the error of work that takes longer. */
  onTimeout(): Error;
}

/** Returns the outcome of some work that heeds neither time nor signal. Work that is not waited for goes on. */
export async function waitWithin<T>(work: Promise<T>, options: WaitWithinOptions): Promise<T> {
  const { clock, timeoutMs, signal, onTimeout } = options;
  let release = () => {};
  const ended = new Promise<never>((_resolve, reject) => {
    const onAbort = () => {
      // An abort reason is the caller's own value and is passed on untouched.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    const onTime = () => {
      reject(onTimeout());
    };
    const cancel = Number.isFinite(timeoutMs) ? clock.schedule(onTime, timeoutMs, true) : undefined;
    signal?.addEventListener('abort', onAbort, { once: true });
    release = () => {
      cancel?.();
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted === true) onAbort();
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    release();
  }
}
