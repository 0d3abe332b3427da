import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { createSharedRequest } from './coalesce.ts';

/** How long a list of models is used when nobody says: models come and go by the day, not by the minute. */
const DEFAULT_MODEL_CACHE_TTL_MS = 3_600_000;

/**
 * How long an old answer is given without asking again after a new one could not be had: a failure takes up to half a
 * minute, which not every call should wait for, and a minute more does not make an old list worse.
 */
const PAUSE_AFTER_FAILURE_MS = 60_000;

/** What a kept answer is made of. */
export interface StaleCacheOptions<T> {
  /** Asks for a new one. */
  ask(options: CallOptions): Promise<T>;
  /** Milliseconds for which an answer is used; 0 asks every time. @default 3_600_000 */
  readonly ttlMs?: number | undefined;
  readonly clock: Clock;
  /** What the asking does, for messages: `list models`. */
  readonly action: string;
}

interface Cached<T> {
  readonly answer: T;
  readonly loadedAtMs: number;
}

/**
 * Gives an answer from memory while it is fresh. Calls that need a new one at the same time share one request. An answer
 * that is past its time is still given while a new one cannot be had.
 */
export function createStaleCache<T>({
  ask,
  ttlMs = DEFAULT_MODEL_CACHE_TTL_MS,
  clock,
  action,
}: StaleCacheOptions<T>): (options?: CallOptions) => Promise<T> {
  let kept: Cached<T> | undefined;
  let pauseUntilMs = 0;
  const refresh = createSharedRequest(
    async (options) => {
      try {
        const answer = await ask(options);
        kept = { answer, loadedAtMs: clock.now() };
        pauseUntilMs = 0;
        return answer;
      } catch (error) {
        if (options.signal?.aborted !== true) pauseUntilMs = clock.now() + PAUSE_AFTER_FAILURE_MS;
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
    if (kept !== undefined && isFresh(kept)) return kept.answer;
    try {
      return await refresh.join(options);
    } catch (error) {
      // Yesterday's models are better than none.
      if (kept === undefined || options?.signal?.aborted === true) throw error;
      return kept.answer;
    }
  };
}
