import type { Clock } from '../shared/clock.ts';
import type { OpenRouterError } from '../shared/errors.ts';

/** Cause that ends an attempt before its response. */
export type AttemptEnd = 'caller' | 'timeout' | 'deadline';

/** One attempt at a request: its signal, and why it was aborted. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** Cause of the abort; `undefined` while the signal has not aborted. */
  readonly end: AttemptEnd | undefined;
  /** Marks that something may have been sent: the grace applies only from here on. */
  begin(): void;
  /** Restarts the timeout, because a reader waits or data arrived. The deadline stays. */
  touch(): void;
  /** Pauses the timeout until the next touch: a slow reader is not silence of OpenRouter. */
  pause(): void;
  /** Removes the timer and the listener. */
  close(): void;
  /** Cancels the attempt from inside, as when a reader leaves the loop. The reason, if any, is why it failed. */
  cancel(reason?: OpenRouterError): void;
}

/** Limits of an attempt. */
export interface AttemptLimits {
  readonly signal: AbortSignal | undefined;
  readonly attemptTimeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
  /** Milliseconds that an attempt continues after any of these has ended it, once it was begun. @default 0 */
  readonly graceMs?: number | undefined;
}

/** Starts an attempt and its timeout. */
export function openAttempt(
  clock: Clock,
  { signal, attemptTimeoutMs, deadlineAt, graceMs = 0 }: AttemptLimits,
): Attempt {
  const controller = new AbortController();
  let end: AttemptEnd | undefined;
  let touchedAt = clock.now();
  let paused = false;
  let hasBegun = false;
  let cancelTimer: () => void = () => {};
  const abort = (cause: AttemptEnd) => {
    end ??= cause;
    close();
    controller.abort();
  };
  const abortAfterGrace = (cause: AttemptEnd) => {
    close();
    const keepAlive = true;
    if (graceMs === 0 || !hasBegun) abort(cause);
    else cancelTimer = clock.schedule(() => abort(cause), graceMs, keepAlive);
  };
  const onAbort = () => {
    abortAfterGrace('caller');
  };
  // One timer for many touches: it checks the time when it fires instead of being reset at each touch.
  const arm = () => {
    const now = clock.now();
    const dueAt = Math.min((paused ? now : touchedAt) + attemptTimeoutMs, deadlineAt);
    if (now >= dueAt) abortAfterGrace(now >= deadlineAt ? 'deadline' : 'timeout');
    // A paused reader may never come back: it must not keep the program alive.
    else cancelTimer = clock.schedule(arm, dueAt - now, !paused);
  };
  const close = () => {
    cancelTimer();
    signal?.removeEventListener('abort', onAbort);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) abort('caller');
  else if (clock.now() >= deadlineAt) abort('deadline');
  else arm();
  return {
    signal: controller.signal,
    get end() {
      return end;
    },
    begin() {
      hasBegun = true;
    },
    touch() {
      touchedAt = clock.now();
      paused = false;
    },
    pause() {
      paused = true;
    },
    close,
    cancel(reason) {
      close();
      controller.abort(reason);
    },
  };
}
