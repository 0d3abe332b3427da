import { OpenRouterError } from '@orkit/openrouter-multimodal';

import { toHints } from '../errors/errors.ts';
import { formatDuration } from '../terminal/format-duration.ts';
import type { Clock } from '../terminal/io.ts';

/** How much longer than its time a call may take that keeps the time itself. */
const GRACE_MS = 1000;

/** A signal that gives a command up when its time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Leaves it to a call to keep the time, and answers what is left of it. The signal waits a little longer then. */
  handOver(): number | undefined;
  /** Gives up at once when the time is over, also when it was left to a call to keep it. */
  check(): void;
  /** Stops the clock. */
  cancel(): void;
}

/** Joins the caller's own signal with a limit of time. */
export function createDeadline(
  clock: Clock,
  timeoutMs: number | undefined,
  outer: AbortSignal = new AbortController().signal,
): Deadline {
  if (timeoutMs === undefined) return { signal: outer, handOver() {}, check() {}, cancel() {} };
  const controller = new AbortController();
  const giveUp = () => {
    controller.abort(
      new OpenRouterError('UPSTREAM_TIMEOUT', `No answer within ${formatDuration(timeoutMs)}`, {
        hints: toHints(['raise --timeout']),
      }),
    );
  };
  const endsAt = clock.now() + timeoutMs;
  let cancel = clock.schedule(giveUp, timeoutMs, true);
  return {
    signal: AbortSignal.any([outer, controller.signal]),
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
