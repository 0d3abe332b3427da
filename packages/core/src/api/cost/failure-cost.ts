import { notAccepted } from '../../http/retry-policy.ts';
import type { PaidState } from '../../shared/error-codes.ts';
import { errorCodes, errorReasons } from '../../shared/error-codes.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { numberAt, recordAt } from '../../shared/untrusted-json.ts';

/** What decides how a failure is read. */
export interface FailedCall {
  /** HTTP statuses with which the endpoint says that nothing is charged, beside those that say so everywhere. */
  readonly unpaidStatuses?: readonly number[] | undefined;
  /** With which the caller gives up. */
  readonly signal?: AbortSignal | undefined;
}

/** A reason of another version of this package is in no table: its status decides. */
const reasonRows: Readonly<Partial<Record<string, { readonly paid: PaidState }>>> = errorReasons;

/** US dollars that a failed call cost: 0 when it was certainly not carried out, `undefined` when nobody can tell. */
export function costOfFailure(
  error: unknown,
  { unpaidStatuses = [], signal }: FailedCall = {},
): number | undefined {
  // A caller who gives up does not know how far the request came, whatever the reason looks like.
  if (signal?.aborted === true && error === signal.reason) return undefined;
  if (!OpenRouterError.is(error)) return undefined;
  const told = numberAt(recordAt(error.details, 'usage'), 'costUsd');
  return told ?? (wasRefused(error, unpaidStatuses) ? 0 : undefined);
}

function wasRefused(
  { code, status, details }: OpenRouterError,
  unpaidStatuses: readonly number[],
): boolean {
  const { reason, hasOutput, partialText, partialReasoning } = details;
  if ([hasOutput, partialText, partialReasoning].some((each) => each !== undefined)) return false;
  const ofReason = reasonRows[reason ?? '']?.paid;
  // Also with a status that says nothing was charged: it may come from a gateway in between.
  if (ofReason === 'yes' || ofReason === 'unknown') return false;
  if (status !== undefined && unpaidStatuses.includes(status)) return true;
  // With 408 a gateway stopped waiting: the work may have been done.
  if (status !== undefined)
    return notAccepted.has(status) || (status >= 400 && status < 500 && status !== 408);
  return ofReason === 'no' || errorCodes[code].paid === 'no';
}
