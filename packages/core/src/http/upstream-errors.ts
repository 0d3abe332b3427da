import type { Clock } from '../shared/clock.ts';
import type { ErrorDetails } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { isRecord, numberAt, recordAt, textAt, textsAt } from '../shared/untrusted-json.ts';
import type { Hint } from '../shared/hints.ts';
import type { Redactor } from '../shared/redact.ts';
import { redactDeep } from '../shared/redact.ts';
import type { FailureRow } from './upstream-error-table.ts';
import { byAvailability, byErrorType, byStatus, byStatusClass } from './upstream-error-table.ts';
import type { FailureInfo } from './upstream-hints.ts';
import { upstreamHints } from './upstream-hints.ts';
import { notAccepted, retryAfterInHeaders } from './retry-policy.ts';

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
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly details?: ErrorDetails | undefined;
  /** Removes the key from text that upstream echoes. */
  readonly redact: Redactor;
}

/**
 * Converts a failure of OpenRouter into an `OpenRouterError`, only here. It is classified, in this order, by the availability
 * code, the error type, the status, and last by the message.
 */
export function toUpstreamError(failure: UpstreamFailure): OpenRouterError {
  const { action, body, redact, requestId, retryAfterMs } = failure;
  const error = readError(body);
  // The status in the body classifies; the reported status is that of the response, if that was a failure.
  const status = failure.status ?? error.status;
  const message = describe(body, error, status);
  const classified = refine(classify(error, error.status ?? status), error, message);
  const row = withOutcome(classified, error, failure);
  return new OpenRouterError(row.code, redact(`Cannot ${action}: ${message}`), {
    retryable: isPartlyPaid(failure) ? false : row.retryable,
    status,
    retryAfterMs,
    requestId,
    hints: redactDeep(upstreamHints(row, infoOf(failure, error)), redact) as readonly Hint[],
    // Redacting keeps the shape: strings become strings, objects stay objects.
    details: redactDeep(
      {
        reason: row.reason,
        errorType: error.type,
        availability: error.availabilityCode,
        provider: error.provider,
        fallbackModels: error.fallbackModels.length > 0 ? error.fallbackModels : undefined,
        flagged: error.flagged.length > 0 ? error.flagged : undefined,
        docsUrl: error.docsUrl,
        fileAnnotations: error.fileAnnotations,
        upstreamStatus: error.status === status ? undefined : error.status,
        ...failure.details,
      },
      redact,
    ) as ErrorDetails,
  });
}

/**
 * Returns the milliseconds to wait by the body of a failure: `error.availability.retry_after`, in seconds, or the headers
 * that some bodies repeat.
 */
export function retryAfterInBody(body: unknown, clock: Clock): number | undefined {
  const error = recordAt(body, 'error');
  const seconds = numberAt(recordAt(error, 'availability'), 'retry_after');
  if (seconds !== undefined) return Math.max(0, seconds * 1000);
  const repeated = Object.entries(recordAt(recordAt(error, 'metadata'), 'headers'));
  const headers = new Headers();
  for (const [name, value] of repeated) {
    const isDelay = /^(?:retry-after|x-ratelimit-reset)$/iu.test(name);
    if (isDelay && /^[\x20-\x7e]+$/u.test(String(value))) headers.set(name, String(value));
  }
  return retryAfterInHeaders(headers, clock);
}

interface ErrorFields {
  /** Whether OpenRouter itself reports the failure; else a proxy in between may have given up. */
  readonly isReported: boolean;
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly status: number | undefined;
  readonly availabilityCode: string | undefined;
  readonly excludedBy: readonly string[];
  readonly retryable: boolean | undefined;
  readonly fallbackModels: readonly string[];
  readonly docsUrl: string | undefined;
  readonly provider: string | undefined;
  readonly raw: unknown;
  readonly flagged: readonly string[];
  readonly fileAnnotations: unknown;
}

function readError(body: unknown): ErrorFields {
  const error = recordAt(body, 'error');
  const metadata = recordAt(error, 'metadata');
  const availability = recordAt(error, 'availability');
  const { retryable } = availability;
  return {
    isReported: isRecord(body) && (isRecord(body['error']) || textAt(body, 'error') !== undefined),
    message:
      toMessageText(error['message']) ?? toMessageText(isRecord(body) ? body['error'] : undefined),
    type:
      textAt(metadata, 'error_type') ?? textAt(error, 'error_type') ?? textAt(body, 'error_type'),
    status: toStatus(error['code']) ?? toStatus(error['http_status']),
    availabilityCode: textAt(availability, 'code'),
    excludedBy: textsAt(availability, 'excluded_by'),
    retryable: typeof retryable === 'boolean' ? retryable : undefined,
    fallbackModels: textsAt(availability, 'fallback_models'),
    docsUrl: textAt(availability, 'docs_url'),
    provider: textAt(metadata, 'provider_name'),
    raw: metadata['raw'],
    flagged: [...textsAt(metadata, 'reasons'), ...textsAt(metadata, 'patterns')],
    fileAnnotations: metadata['file_annotations'],
  };
}

/** Parses a status. OpenRouter sends it as `code`; some providers send a word there, or the number as a text. */
function toStatus(code: unknown): number | undefined {
  const status = typeof code === 'string' ? Number(code) : code;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : undefined;
}

function classify(error: ErrorFields, status: number | undefined): FailureRow {
  const { availabilityCode, type } = error;
  return (
    (availabilityCode === undefined ? undefined : byAvailability.get(availabilityCode)) ??
    (type === undefined ? undefined : byErrorType.get(type)) ??
    (status === undefined ? undefined : byStatus.get(status)) ??
    byStatusClass(status)
  );
}

/** Corrects a row by what only the other fields or the message show. */
function refine(row: FailureRow, error: ErrorFields, message: string): FailureRow {
  if (error.excludedBy.includes('data_policy:zdr')) return { code: 'ZDR_INCOMPATIBLE' };
  if (error.flagged.length > 0 && row.reason === 'permission') return { ...row, reason: 'policy' };
  if (
    error.availabilityCode !== undefined ||
    (error.type !== undefined && error.type !== 'not_found')
  ) {
    return row;
  }
  return row.code === 'INVALID_INPUT' && unknownModel.test(message)
    ? { code: 'MODEL_NOT_FOUND' }
    : row;
}

const unknownModel =
  /\bnot a valid model\b|\b(?:unknown|no such) model\b|\bno endpoints found for\b|\bmodel\b.{0,200}?\b(?:not found|does not exist)\b/iu;

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

function infoOf(failure: UpstreamFailure, error: ErrorFields): FailureInfo {
  const { body } = failure;
  return {
    ...failure,
    ...error,
    status: failure.status,
    isPartlyPaid: isPartlyPaid(failure),
    isEnvelope: isRecord(body) && isRecord(body['error']),
    isExplained: rawMessage(error.raw) !== undefined,
  };
}

/** Whether a paid response had begun when it failed: its start may be charged, and charged again if it is repeated. */
function isPartlyPaid({ paid, details }: UpstreamFailure): boolean {
  const { partialText, partialReasoning, hasOutput, usage } = details ?? {};
  return (
    paid && [partialText, partialReasoning, hasOutput, usage].some((field) => field !== undefined)
  );
}

function describe(body: unknown, error: ErrorFields, status: number | undefined): string {
  const suffix = status === undefined ? '' : ` (HTTP ${status})`;
  if (error.message !== undefined) {
    const cause = rawMessage(error.raw);
    const from = error.provider ?? 'The provider';
    return cause === undefined || cause === error.message
      ? `${error.message}${suffix}`
      : `${error.message}${suffix}: ${from} says "${cause}"`;
  }
  const isPage = typeof body === 'string' && /^\s*</u.test(body);
  return isPage
    ? `OpenRouter returned a page instead of JSON${suffix}`
    : `OpenRouter gave no reason${suffix}`;
}

/** Returns the message of the provider behind OpenRouter, which comes as a text, as JSON in a text, or as an object. */
function rawMessage(raw: unknown): string | undefined {
  if (typeof raw !== 'string') {
    return (
      textAt(recordAt(raw, 'error'), 'message') ?? textAt(raw, 'message') ?? textAt(raw, 'error')
    );
  }
  try {
    return rawMessage(JSON.parse(raw)) ?? toMessageText(raw);
  } catch {
    // Not JSON: the text itself is the message.
    return toMessageText(raw);
  }
}

/** Returns a text that is a message. A page is not: its text is for browsers. */
function toMessageText(value: unknown): string | undefined {
  return typeof value === 'string' && /^\s*[^\s<]/u.test(value) ? value : undefined;
}
