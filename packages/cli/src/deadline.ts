import { OpenRouterError } from '@orkit/openrouter-multimodal';

import { formatDuration } from './footer.ts';
import type { Clock } from './io.ts';

/** A signal that gives a command up when its time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Stops the clock. */
  cancel(): void;
}

/** Joins the caller's own signal with a limit of time. */
export function createDeadline(
  clock: Clock,
  timeoutMs: number | undefined,
  outer: AbortSignal = new AbortController().signal,
): Deadline {
  if (timeoutMs === undefined) return { signal: outer, cancel() {} };
  const controller = new AbortController();
  const cancel = clock.schedule(() => {
    controller.abort(
      new OpenRouterError('UPSTREAM_TIMEOUT', `No answer within ${formatDuration(timeoutMs)}`, {
        hints: ['give it more time with --timeout'],
      }),
    );
  }, timeoutMs);
  return { signal: AbortSignal.any([outer, controller.signal]), cancel };
}
