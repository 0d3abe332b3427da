import type { Clock } from '../shared/clock.ts';
import type { ErrorDetails } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { isRecord, textAt } from '../shared/untrusted-json.ts';
import type { Hint } from '../shared/hints.ts';
import type { Redactor } from '../shared/redact.ts';
import { redactDeep } from '../shared/redact.ts';
import type { FailureRow } from './upstream-error-table.ts';
import type { FailureInfo } from './upstream-hints.ts';
import { upstreamHints } from './upstream-hints.ts';
import { classifyFailure } from './classify-failure.ts';
import type { ErrorFields } from './error-fields.ts';
import { readError, textOf } from './error-fields.ts';
import type { Refusal } from './refusal.ts';
import {
  retryAfterInBody,
  retryAfterInHeaders,
  retryAfterInText,
  untilNextDay,
} from './retry-after.ts';
import { notAccepted } from './retry-policy.ts';

/** Details of a call that OpenRouter declined. */
export interface UpstreamFailure {
  /** Action of the call: `chat with openai/gpt-5`. */
  readonly action: string;
  /** Parsed body, or its text when it was not JSON. */
  readonly body: unknown;
  /** HTTP status of the response; `undefined` when that was a success. */
  readonly status?: number | undefined;
  /** Whether the call costs money when it is carried out. */
  readonly paid: boolean;
  /** Headers of the response, which may say when a limit ends. */
  readonly headers?: Headers | undefined;
  readonly clock: Clock;
  readonly requestId?: string | undefined;
  readonly details?: ErrorDetails | undefined;
  /** Removes the key from text that upstream echoes. */
  readonly redact: Redactor;
}

/**
 * Converts a failure of OpenRouter into an `OpenRouterError`, only here. It is classified, in this order, by the availability
 * code, a specific error type, its content, the error type, the status, and last by the message.
 */
export function toUpstreamError(failure: UpstreamFailure): OpenRouterError {
  const { action, body, redact, requestId } = failure;
  const error = readError(body);
  // The status in the body classifies; the reported status is that of the response, if that was a failure.
  const status = failure.status ?? error.status;
  const message = describe(failure, error, status);
  const { row: classified, refusal } = classifyFailure(error, failure);
  const row = withOutcome(classified, error, failure);
  const retryAfterMs = waitOf(failure, textOf(error), refusal);
  const info = infoOf({ ...failure, retryAfterMs }, error);
  const hints = upstreamHints(row, { ...info, hints: refusal?.hints });
  return new OpenRouterError(row.code, redact(`Cannot ${action}: ${message}`), {
    retryable: isPartlyPaid(failure) ? false : row.retryable,
    status,
    retryAfterMs,
    requestId,
    hints: redactDeep(hints, redact) as readonly Hint[],
    // Redacting keeps the shape: strings become strings, objects stay objects.
    details: redactDeep(
      {
        ...failure.details,
        ...detailsOf(error, row, failure),
        upstreamStatus: error.status === status ? undefined : error.status,
        retryAt: toTime(retryAfterMs, failure.clock),
        ...refusal?.details,
      },
      redact,
    ) as ErrorDetails,
  });
}

function detailsOf(
  error: ErrorFields,
  row: FailureRow,
  { details }: UpstreamFailure,
): ErrorDetails {
  return {
    reason: row.reason,
    errorType: error.type,
    availability: error.availabilityCode,
    provider: error.provider,
    providerCode: error.providerCode,
    ownKey: error.isByok ? true : undefined,
    limitSource: error.limitSource,
    remedyHint: error.remedyHint,
    fallbackModels: error.fallbackModels.length > 0 ? error.fallbackModels : undefined,
    flagged: error.flagged.length > 0 ? error.flagged : undefined,
    flaggedInput: error.flaggedInput,
    docsUrl: error.docsUrl,
    fileAnnotations: error.fileAnnotations,
    nativeFinishReason: details?.['nativeFinishReason'] ?? error.nativeFinishReason,
  };
}

/** Returns the milliseconds until the same call may succeed. A limit of a day ends at midnight, unless upstream says when. */
function waitOf(
  { headers = new Headers(), body, clock }: UpstreamFailure,
  text: string,
  refusal: Refusal | undefined,
): number | undefined {
  const reported = retryAfterInHeaders(headers, clock);
  const inBody = retryAfterInBody(body, clock);
  if (refusal?.endsWithDay === true) {
    // The edge may name the wait for its own limit: the longer one ends the limit of the day.
    const known = [reported, inBody].filter((each) => each !== undefined);
    return known.length > 0 ? Math.max(...known) : untilNextDay(clock);
  }
  return reported ?? inBody ?? retryAfterInText(text);
}

/** Returns the time at which a wait ends, as people and agents read it. */
function toTime(delayMs: number | undefined, clock: Clock): string | undefined {
  return delayMs === undefined ? undefined : new Date(clock.now() + delayMs).toISOString();
}

/**
 * Adds an unknown outcome. A page, or an empty body, comes from a proxy in front of OpenRouter, which does not know what
 * happens behind it. After a 524 OpenRouter may go on even if it reports the failure itself.
 */
function withOutcome(
  row: FailureRow,
  { isReported, status: bodyStatus, retryable = row.retryable }: ErrorFields,
  { paid, status }: UpstreamFailure,
): FailureRow {
  const isFromProxy =
    status !== undefined && status >= 500 && !isReported && !notAccepted.has(status);
  return paid && (isFromProxy || status === 524 || bodyStatus === 524)
    ? { code: row.code, reason: 'outcome_unknown', retryable: false }
    : { ...row, retryable };
}

function infoOf(
  failure: UpstreamFailure & { readonly retryAfterMs: number | undefined },
  error: ErrorFields,
): FailureInfo {
  const { body } = failure;
  return {
    ...failure,
    ...error,
    status: failure.status,
    isPartlyPaid: isPartlyPaid(failure),
    isEnvelope: isRecord(body) && isRecord(body['error']),
    isExplained: error.cause.message !== undefined,
  };
}

/** Whether a paid response had begun when it failed: its start may be charged, and charged again if it is repeated. */
function isPartlyPaid({ paid, details }: UpstreamFailure): boolean {
  const { partialText, partialReasoning, hasOutput, usage } = details ?? {};
  return (
    paid && [partialText, partialReasoning, hasOutput, usage].some((field) => field !== undefined)
  );
}

function describe(
  { body, details }: UpstreamFailure,
  error: ErrorFields,
  status: number | undefined,
): string {
  const suffix = status === undefined ? '' : ` (HTTP ${status})`;
  if (error.message !== undefined) {
    const cause = error.cause.message;
    const from = error.provider ?? 'The provider';
    return cause === undefined || cause === error.message
      ? `${error.message}${suffix}`
      : `${error.message}${suffix}: ${from} says "${cause}"`;
  }
  const ending = textAt(details, 'nativeFinishReason') ?? error.nativeFinishReason;
  if (ending !== undefined) return `the provider ended the answer with "${ending}"${suffix}`;
  const isPage = typeof body === 'string' && /^\s*</u.test(body);
  return isPage
    ? `OpenRouter returned a page instead of JSON${suffix}`
    : `OpenRouter gave no reason${suffix}`;
}
