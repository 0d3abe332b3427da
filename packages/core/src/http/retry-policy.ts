import type { Clock } from '../shared/clock.ts';
import type { VaryingReason } from '../shared/error-codes.ts';
import type { OpenRouterError } from '../shared/errors.ts';

/** Longest `Retry-After` that is respected between two attempts: a person or an agent is waiting too. */
export const MAX_RETRY_WAIT_MS = 60_000;

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 8_000;

/** HTTP statuses after which the request was not carried out, so that a paid one may be sent again. */
export const notAccepted: ReadonlySet<number> = new Set([429, 503, 529]);

/** Reasons that leave retrying to the error, and whether a metadata request that failed by one without a status is retried. */
const repeatedReasons: Readonly<Record<string, boolean>> = {
  connection: true,
  invalid_response: false,
  provider: false,
  truncated: false,
} satisfies Record<VaryingReason, boolean>;

/** Failure of an attempt. */
export interface FailedAttempt {
  readonly method: 'GET' | 'POST';
  /** Number of attempts so far, this one included. */
  readonly count: number;
  readonly error: OpenRouterError;
  /** HTTP status of the response, whatever its body says; `undefined` when there was none. */
  readonly httpStatus: number | undefined;
  /** Whether the connection failed before the first byte was sent. */
  readonly nothingSent: boolean;
  /** Further statuses of the response after which nothing was charged. */
  readonly safeStatuses?: readonly number[] | undefined;
}

/** Returns the milliseconds to wait before the next attempt; `undefined` when there must be none. */
export function nextDelayMs(
  attempt: FailedAttempt,
  limits: { readonly maxRetries: number; readonly remainingMs: number },
  clock: Clock,
): number | undefined {
  if (attempt.count > limits.maxRetries || !mayRepeat(attempt)) return undefined;
  const backoff = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt.count - 1));
  // Half of the backoff is random, so that many clients do not return at the same time.
  const jittered = backoff / 2 + (clock.random() * backoff) / 2;
  // Never earlier than `Retry-After`: the jitter is added to it.
  const { retryAfterMs } = attempt.error;
  if (retryAfterMs !== undefined && retryAfterMs > MAX_RETRY_WAIT_MS) return undefined;
  const delay =
    retryAfterMs === undefined ? jittered : retryAfterMs + clock.random() * FIRST_BACKOFF_MS;
  return delay >= limits.remainingMs ? undefined : delay;
}

function mayRepeat({
  method,
  error,
  httpStatus,
  nothingSent,
  safeStatuses = [],
}: FailedAttempt): boolean {
  if (!error.retryable) return false;
  if (nothingSent) return true;
  // Only the HTTP status shows that nothing was accepted: a status in the body may come from a provider, after work was done.
  if (method === 'POST')
    return (
      httpStatus !== undefined && (notAccepted.has(httpStatus) || safeStatuses.includes(httpStatus))
    );
  if (error.status === undefined)
    return (
      error.code === 'UPSTREAM_TIMEOUT' || repeatedReasons[error.details.reason ?? ''] === true
    );
  return error.status === 408 || error.status === 429 || error.status >= 500;
}
