import { OpenRouterError } from '@orkit/openrouter-multimodal';

import { toHints } from '../errors/errors.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import type { Clock } from '../terminal/io.ts';

/** Extra milliseconds before the signal fires for a call that enforces the timeout itself. */
const GRACE_MS = 1000;

/** The timeout of a command and the signal that enforces it. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Lets a call enforce the timeout and returns the remaining milliseconds. The signal then fires a little later. */
  handOver(): number | undefined;
  /** Aborts at once if the timeout has passed, even if it was handed over to a call. */
  check(): void;
  /** Cancels the timer. */
  cancel(): void;
}

/** Combines the caller's signal with a timeout. */
export function createDeadline(
  clock: Clock,
  timeoutMs: number | undefined,
  signal: AbortSignal = new AbortController().signal,
): Deadline {
  if (timeoutMs === undefined) return { signal, handOver() {}, check() {}, cancel() {} };
  const controller = new AbortController();
  const giveUp = () => {
    controller.abort(
      new OpenRouterError('UPSTREAM_TIMEOUT', `No response within ${formatDuration(timeoutMs)}`, {
        hints: toHints(['raise --timeout']),
      }),
    );
  };
  const endsAt = clock.now() + timeoutMs;
  let cancel = clock.schedule(giveUp, timeoutMs, true);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    handOver() {
      cancel();
      const remainingMs = Math.max(1, endsAt - clock.now());
      cancel = clock.schedule(giveUp, remainingMs + GRACE_MS, true);
      return remainingMs;
    },
    check() {
      if (clock.now() >= endsAt) giveUp();
    },
    cancel() {
      cancel();
    },
  };
}
