import type { CallOptions } from './call-options.ts';
import type { Clock } from './clock.ts';

/** Gives the options of a call to each of its steps: what earlier steps took is gone from the deadline. */
export function createCountdown(
  call: CallOptions | undefined,
  clock: Clock,
): () => CallOptions | undefined {
  const startedAtMs = clock.now();
  return () => {
    const { deadlineMs } = call ?? {};
    // The transport refuses what is no time.
    if (typeof deadlineMs !== 'number' || !(deadlineMs > 0)) return call;
    const leftMs = deadlineMs - (clock.now() - startedAtMs);
    // The transport takes 0 for a mistake, and so little for a deadline that is over: it sends nothing.
    return { ...call, deadlineMs: Math.max(leftMs, Number.MIN_VALUE) };
  };
}
