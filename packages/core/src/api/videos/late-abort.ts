import type { Clock } from '../../shared/clock.ts';

/** Milliseconds that an answer is still waited for when the caller has given up: it holds the id of what is paid. */
export const SUBMIT_GRACE_MS = 10_000;

/** A signal that follows another one later. */
export interface LateAbort {
  readonly signal: AbortSignal;
  /** Removes timer and listener. */
  release(): void;
}

/** Makes a signal that aborts {@link SUBMIT_GRACE_MS} after the caller's, for the same reason. */
export function createLateAbort(caller: AbortSignal | undefined, clock: Clock): LateAbort {
  const controller = new AbortController();
  let cancelTimer = () => {};
  const onAbort = () => {
    // A program that ends meanwhile would lose the id.
    const keepAlive = true;
    cancelTimer = clock.schedule(
      () => {
        controller.abort(caller?.reason);
      },
      SUBMIT_GRACE_MS,
      keepAlive,
    );
  };
  caller?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    release() {
      cancelTimer();
      caller?.removeEventListener('abort', onAbort);
    },
  };
}
