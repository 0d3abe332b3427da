import { ApiError } from '../shared/api-error.ts';
import type { EmulatorClock } from '../shared/clock.ts';

/** Requests to free models per key and minute, as for OpenRouter. */
const FREE_REQUESTS_PER_MINUTE = 20;

const MINUTE_MS = 60_000;

/** Rate limit of requests to free models. */
export interface RateLimit {
  /** Counts a request to a model; throws a 429 when the key has sent too many. */
  count(key: string, modelId: string): void;
  clear(): void;
}

interface Minute {
  readonly endsAt: number;
  readonly requests: number;
}

/** Creates a {@link RateLimit}; the minute of a key begins with its first request. */
export function createRateLimit(clock: EmulatorClock): RateLimit {
  const minutes = new Map<string, Minute>();
  return {
    count: (key, modelId) => {
      if (!modelId.endsWith(':free')) return;
      const now = clock.now();
      const current = minutes.get(key);
      const minute =
        current === undefined || current.endsAt <= now
          ? { endsAt: now + MINUTE_MS, requests: 0 }
          : current;
      if (minute.requests >= FREE_REQUESTS_PER_MINUTE) throw toRefusal(minute, now);
      minutes.set(key, { ...minute, requests: minute.requests + 1 });
    },
    clear: () => {
      minutes.clear();
    },
  };
}

function toRefusal({ endsAt }: Minute, now: number): ApiError {
  return new ApiError({
    status: 429,
    type: 'rate_limit_exceeded',
    message: `Rate limit exceeded: free models take ${FREE_REQUESTS_PER_MINUTE} requests a minute`,
    headers: {
      'Retry-After': String(Math.ceil((endsAt - now) / 1000)),
      'X-RateLimit-Limit': String(FREE_REQUESTS_PER_MINUTE),
      'X-RateLimit-Remaining': '0',
      // In milliseconds, although most APIs send seconds under this name.
      'X-RateLimit-Reset': String(endsAt),
    },
  });
}
