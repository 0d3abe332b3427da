import type { ErrorDetails } from '../shared/errors.ts';
import { textAt } from '../shared/untrusted-json.ts';
import type { ErrorFields } from './error-fields.ts';
import { textOf } from './error-fields.ts';
import type { Refusal } from './refusal.ts';
import { readRefusal } from './refusal-rules.ts';
import type { FailureRow } from './upstream-error-table.ts';
import { byAvailability, byErrorType, byStatus, byStatusClass } from './upstream-error-table.ts';

/** Status and details of a failure, besides its body. */
interface FailureContext {
  readonly status?: number | undefined;
  readonly details?: ErrorDetails | undefined;
}

/** Error types that name the kind of a failure only: its content says more. */
const generalTypes: ReadonlySet<string> = new Set([
  'authentication',
  'permission_denied',
  'payment_required',
  'rate_limit_exceeded',
  'provider_overloaded',
  'provider_unavailable',
  'invalid_request',
  'not_found',
  'precondition_failed',
  'unprocessable',
  'server',
  'unmapped',
]);

/** Row of a failure, and what its content says. */
export interface Classified {
  readonly row: FailureRow;
  readonly refusal: Refusal | undefined;
}

/** Classifies a failure. */
export function classifyFailure(error: ErrorFields, failure: FailureContext): Classified {
  const { availabilityCode, type } = error;
  const status = error.status ?? failure.status;
  const byCode = availabilityCode === undefined ? undefined : byAvailability.get(availabilityCode);
  const byType = type === undefined ? undefined : byErrorType.get(type);
  const specific = byCode ?? (type === undefined || generalTypes.has(type) ? undefined : byType);
  // A specific row stays; the content may still add numbers, times and hints to the same row.
  const refusal = readContent(error, failure);
  if (specific !== undefined) {
    const isSame = refusal?.row.reason === specific.reason && refusal?.row.code === specific.code;
    const added = isSame ? refusal : undefined;
    return { row: refine(specific, error), refusal: added };
  }
  if (refusal !== undefined) return { row: refine(refusal.row, error), refusal };
  const row =
    byType ?? (status === undefined ? undefined : byStatus.get(status)) ?? byStatusClass(status);
  return { row: refine(row, error), refusal };
}

/** Reads what a refusal says. A page and a message of this side have no content of OpenRouter. */
function readContent(error: ErrorFields, { status, details }: FailureContext): Refusal | undefined {
  if (!error.isReported && details?.['nativeFinishReason'] === undefined) return undefined;
  const { cause, words, provider, isByok, isFlagged, limitSource = '' } = error;
  const native = textAt(details, 'nativeFinishReason') ?? error.nativeFinishReason ?? '';
  const text = [textOf(error), ...words, ...cause.words, native];
  return readRefusal({
    text: text.join('\n'),
    isFromProvider: provider !== undefined || cause.message !== undefined,
    isByok,
    isFlagged,
    limitSource,
    status: cause.status ?? error.status ?? status,
  });
}

/** Corrects a row by what only the other fields or the message show. */
function refine(row: FailureRow, error: ErrorFields): FailureRow {
  if (error.excludedBy.includes('data_policy:zdr')) return { code: 'ZDR_INCOMPATIBLE' };
  if (
    error.availabilityCode !== undefined ||
    (error.type !== undefined && error.type !== 'not_found')
  ) {
    return row;
  }
  return row.code === 'INVALID_INPUT' && unknownModel.test(textOf(error))
    ? { code: 'MODEL_NOT_FOUND' }
    : row;
}

const unknownModel =
  /\bnot a valid model\b|\b(?:unknown|no such) model\b|\bno endpoints found for\b|\bmodel\b.{0,200}?\b(?:not found|does not exist)\b/iu;
