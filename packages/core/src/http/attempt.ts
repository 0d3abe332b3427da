import type { Clock } from '../shared/clock.ts';
import type { OpenRouterError } from '../shared/errors.ts';

/** What ends an attempt before its answer. */
export type AttemptEnd = 'caller' | 'timeout' | 'deadline';

/** One try at a request: a signal for it, and why it was given up. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** Why the signal aborted; `undefined` while it has not. */
  readonly end: AttemptEnd | undefined;
  /** Something may be on its way from here on: only now there is a grace. */
  begin(): void;
  /** Someone waits, or something came: the time limit starts anew. The deadline stays. */
  touch(): void;
  /** Nobody waits until the next touch: a reader that takes its time is not OpenRouter's silence. */
  pause(): void;
  /** Removes timer and listener. */
  close(): void;
  /** Gives the attempt up from inside, as when a reader leaves the loop. The reason, if any, is why it failed. */
  cancel(reason?: OpenRouterError): void;
}

/** What bounds an attempt. */
export interface AttemptLimits {
  readonly caller: AbortSignal | undefined;
  readonly attemptTimeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
  /** Milliseconds that an attempt goes on, once it was begun, when any of these has ended it. @default 0 */
  readonly graceMs?: number | undefined;
}

/** Begins an attempt: from here on its time runs. */
export function openAttempt(
  clock: Clock,
  { caller, attemptTimeoutMs, deadlineAt, graceMs = 0 }: AttemptLimits,
): Attempt {
  const controller = new AbortController();
  let end: AttemptEnd | undefined;
  let touchedAt = clock.now();
  let paused = false;
  let isBegun = false;
  let cancelTimer: () => void = () => {};
  const giveUp = (why: AttemptEnd) => {
    end ??= why;
    close();
    controller.abort();
  };
  const giveUpLate = (why: AttemptEnd) => {
    close();
    const keepAlive = true;
    if (graceMs === 0 || !isBegun) giveUp(why);
    else cancelTimer = clock.schedule(() => giveUp(why), graceMs, keepAlive);
  };
  const onAbort = () => {
    giveUpLate('caller');
  };
  // One timer for many touches: it looks when it fires instead of being set anew at each.
  const arm = () => {
    const now = clock.now();
    const dueAt = Math.min((paused ? now : touchedAt) + attemptTimeoutMs, deadlineAt);
    if (now >= dueAt) giveUpLate(now >= deadlineAt ? 'deadline' : 'timeout');
    // A reader that is away may never come back: a program may end without it.
    else cancelTimer = clock.schedule(arm, dueAt - now, !paused);
  };
  const close = () => {
    cancelTimer();
    caller?.removeEventListener('abort', onAbort);
  };
  caller?.addEventListener('abort', onAbort, { once: true });
  if (caller?.aborted === true) giveUp('caller');
  else if (clock.now() >= deadlineAt) giveUp('deadline');
  else arm();
  return {
    signal: controller.signal,
    get end() {
      return end;
    },
    begin() {
      isBegun = true;
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
