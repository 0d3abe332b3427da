import { notAccepted } from '../../http/retry-policy.ts';
import type { PaidState } from '../../shared/error-codes.ts';
import { errorCodes, errorReasons } from '../../shared/error-codes.ts';
import type { Cost } from '../../shared/cost.ts';
import { costIn } from '../../shared/cost-in.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** Failed call, as far as it affects its cost. */
export interface FailedCall {
  /** HTTP statuses that mean for this endpoint that nothing is charged, besides those that mean so everywhere. */
  readonly unpaidStatuses?: readonly number[] | undefined;
  /** Signal of the caller. */
  readonly signal?: AbortSignal | undefined;
}

// A reason of another version of this package is not in the table: its status decides.
const reasonRows: Readonly<Partial<Record<string, { readonly paid: PaidState }>>> = errorReasons;

const nothing: Cost = { costUsd: 0, upstreamCostUsd: undefined, isByok: undefined };

/** Returns what a failed call cost: 0 when it certainly had no effect, `undefined` when that is unknown. */
export function costOfFailure(
  error: unknown,
  { unpaidStatuses = [], signal }: FailedCall = {},
): Cost | undefined {
  // After an abort it is unknown how far the request got, whatever the reason is.
  if (signal?.aborted === true && error === signal.reason) return undefined;
  if (!OpenRouterError.is(error)) return undefined;
  const reported = costIn(error.details);
  if (reported.costUsd !== undefined || reported.isByok === true) return reported;
  return wasRefused(error, unpaidStatuses) ? nothing : undefined;
}

function wasRefused(
  { code, status, details }: OpenRouterError,
  unpaidStatuses: readonly number[],
): boolean {
  const { reason, hasOutput, partialText, partialReasoning } = details;
  if ([hasOutput, partialText, partialReasoning].some((each) => each !== undefined)) return false;
  const paidState = reasonRows[reason ?? '']?.paid;
  // Even with a status that means nothing was charged: it may come from a gateway in between.
  if (paidState === 'yes' || paidState === 'unknown') return false;
  if (status !== undefined && unpaidStatuses.includes(status)) return true;
  // A 408 means that a gateway stopped waiting: the work may have been done.
  if (status !== undefined)
    return notAccepted.has(status) || (status >= 400 && status < 500 && status !== 408);
  return paidState === 'no' || errorCodes[code].paid === 'no';
}
