import { notAccepted } from '../../http/retry-policy.ts';
import type { ErrorCode, ErrorReason } from '../../shared/error-codes.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { numberAt, recordAt } from '../../shared/untrusted-json.ts';

/** Reasons that are found in an answer, which was paid, or that leave open whether there is one. */
const afterwards: ReadonlySet<ErrorReason> = new Set([
  'invalid_answer',
  'outcome_unknown',
  'reasoning_cut_off',
  'schema_mismatch',
  'truncated',
]);

/** Codes of what is found here, before anything is sent. */
const before: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'UNSAFE_PATH',
  'UNSUPPORTED_FORMAT',
  'RESOURCE_TOO_LARGE',
  'MODEL_NOT_FOUND',
  'ZDR_INCOMPATIBLE',
  'UPSTREAM_TIMEOUT',
]);

/** What decides how a failure is read. */
export interface FailedPurchase {
  /** HTTP statuses with which the endpoint says that nothing is charged, beside those that say so everywhere. */
  readonly unpaidStatuses?: readonly number[] | undefined;
  /** With which the caller gives up. */
  readonly signal?: AbortSignal | undefined;
}

/** US dollars that a failed call cost: 0 when it was certainly not carried out, `undefined` when nobody can tell. */
export function costOfFailure(
  error: unknown,
  { unpaidStatuses = [], signal }: FailedPurchase = {},
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
  // Also of a status that says nothing was charged: it may come from somebody on the way.
  if (reason !== undefined && afterwards.has(reason)) return false;
  if (status !== undefined && unpaidStatuses.includes(status)) return true;
  // At 408 somebody gave up waiting: what was waited for may have been done.
  if (status !== undefined)
    return notAccepted.has(status) || (status >= 400 && status < 500 && status !== 408);
  return reason === 'connection' || reason === 'credentials' || before.has(code);
}
