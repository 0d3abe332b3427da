import type { CallOptions } from './call-options.ts';
import type { Clock } from './clock.ts';
import { invalidInput } from './errors.ts';

/** Options of a call, with what is left of its time. */
export type RemainingOptions = () => CallOptions | undefined;

/**
 * Gives the options of a call to each of its steps: what earlier steps took is gone from the deadline. `action` is what the
 * call does, for messages: `chat`.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the deadline is no time.
 */
export function createDeadline(
  options: CallOptions | undefined,
  clock: Clock,
  action: string,
): RemainingOptions {
  const { timeoutMs } = options ?? {};
  if (timeoutMs === undefined) return () => options;
  // A caller without types may give anything.
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0))
    throw invalidInput(`Cannot ${action}: timeoutMs must be a number above 0`);
  const startedAtMs = clock.now();
  return () => {
    const remainingMs = timeoutMs - (clock.now() - startedAtMs);
    // The transport takes 0 for a mistake, and so little for a deadline that is over: it sends nothing.
    return { ...options, timeoutMs: Math.max(remainingMs, Number.MIN_VALUE) };
  };
}
