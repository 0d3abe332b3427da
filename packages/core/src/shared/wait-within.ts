import type { Clock } from './clock.ts';

/** Options for {@link waitWithin}. */
export interface WaitWithinOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Creates the error of work that takes longer. */
  onTimeout(): Error;
}

/** Returns the result of some work that supports neither timeout nor signal. The work goes on after the wait has ended. */
export async function waitWithin<T>(work: Promise<T>, options: WaitWithinOptions): Promise<T> {
  const { clock, timeoutMs, signal, onTimeout } = options;
  let cleanUp = () => {};
  const ended = new Promise<never>((_resolve, reject) => {
    const onAbort = () => {
      // An abort reason is the caller's own value and is passed on unchanged.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    const onTime = () => {
      reject(onTimeout());
    };
    const cancel = Number.isFinite(timeoutMs) ? clock.schedule(onTime, timeoutMs, true) : undefined;
    signal?.addEventListener('abort', onAbort, { once: true });
    cleanUp = () => {
      cancel?.();
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted === true) onAbort();
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    cleanUp();
  }
}
