import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { createSharedRequest } from './coalesce.ts';

/** Default TTL of the list of models, which changes by the day, not by the minute. */
const DEFAULT_MODEL_CACHE_TTL_MS = 3_600_000;

/**
 * Time for which the expired value is used without a new attempt after one has failed: a failure takes up to half a minute, for
 * which not every call should wait, and a minute more does not make an old list worse.
 */
const PAUSE_AFTER_FAILURE_MS = 60_000;

/**
 * Time for which a temporary failure is remembered while there is no value: the steps of one call need the same list one after
 * the other, and each of them would spend all retries of the call.
 */
const FAILURE_MEMORY_MS = 5_000;

/** Options for {@link createStaleCache}. */
export interface StaleCacheOptions<T> {
  /** Requests a new value. */
  ask(options: CallOptions): Promise<T>;
  /** Milliseconds for which a value is fresh; 0 fetches it every time. @default 3_600_000 */
  readonly ttlMs?: number | undefined;
  readonly clock: Clock;
  /** Action of the request, for messages: `list models`. */
  readonly action: string;
}

interface Cached<T> {
  readonly value: T;
  readonly loadedAtMs: number;
}

/**
 * Creates a function that returns a value from memory while it is fresh. Calls that need a new one at the same time share one
 * request. An expired value is still returned while a new one cannot be fetched.
 */
export function createStaleCache<T>({
  ask,
  ttlMs = DEFAULT_MODEL_CACHE_TTL_MS,
  clock,
  action,
}: StaleCacheOptions<T>): (options?: CallOptions) => Promise<T> {
  let cached: Cached<T> | undefined;
  let pauseUntilMs = 0;
  let failure: { readonly error: unknown; readonly untilMs: number } | undefined;
  const refresh = createSharedRequest(
    async (options) => {
      try {
        const value = await ask(options);
        cached = { value, loadedAtMs: clock.now() };
        pauseUntilMs = 0;
        failure = undefined;
        return value;
      } catch (error) {
        if (options.signal?.aborted === true) throw error;
        pauseUntilMs = clock.now() + PAUSE_AFTER_FAILURE_MS;
        // Any other failure may belong to the call that asked, such as a header that cannot be sent.
        if (OpenRouterError.is(error) && error.retryable)
          failure = { error, untilMs: clock.now() + FAILURE_MEMORY_MS };
        throw error;
      }
    },
    clock,
    action,
  );
  const isFresh = ({ loadedAtMs }: Cached<T>) =>
    clock.now() - loadedAtMs < ttlMs || clock.now() < pauseUntilMs;
  return async (options) => {
    options?.signal?.throwIfAborted();
    if (cached !== undefined && isFresh(cached)) return cached.value;
    if (cached === undefined && failure !== undefined && clock.now() < failure.untilMs)
      throw failure.error;
    try {
      return await refresh.join(options);
    } catch (error) {
      // An old list of models is better than none.
      if (cached === undefined || options?.signal?.aborted === true) throw error;
      return cached.value;
    }
  };
}
