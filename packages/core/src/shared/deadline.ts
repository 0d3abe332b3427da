import type { CallOptions } from './call-options.ts';
import type { Clock } from './clock.ts';
import { invalidInput } from './errors.ts';

/** Function that returns the options of a call with its remaining time. */
export type RemainingOptions = () => CallOptions | undefined;

/**
 * Creates the function that returns the options of a call for each of its steps, with the remaining time as their timeout.
 * `action` is the action of the call, for messages: `chat`.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the timeout is not a positive number.
 */
export function createDeadline(
  options: CallOptions | undefined,
  clock: Clock,
  action: string,
): RemainingOptions {
  const { timeoutMs } = options ?? {};
  if (timeoutMs === undefined) return () => options;
  // A caller without types may pass anything.
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0))
    throw invalidInput(`Cannot ${action}: timeoutMs must be a number above 0`);
  const startedAtMs = clock.now();
  return () => {
    const remainingMs = timeoutMs - (clock.now() - startedAtMs);
    // The transport rejects 0 as invalid. With the smallest number its deadline is over at once, and it sends nothing.
    return { ...options, timeoutMs: Math.max(remainingMs, Number.MIN_VALUE) };
  };
}
