import { isRecord, recordAt, textAt, textsAt } from '../shared/untrusted-json.ts';
import type { ProviderFailure } from './provider-failure.ts';
import { messageAt, readProviderFailure } from './provider-failure.ts';

/** Fields of the body of a failure. */
export interface ErrorFields {
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
  /** Failure that the provider reported. */
  readonly cause: ProviderFailure;
  readonly providerCode: string | undefined;
  readonly isByok: boolean;
  readonly limitSource: string | undefined;
  /** Advice of OpenRouter. */
  readonly remedyHint: string | undefined;
  readonly flagged: readonly string[];
  /** Whether moderation or a guardrail refused. */
  readonly isFlagged: boolean;
  readonly flaggedInput: string | undefined;
  readonly nativeFinishReason: string | undefined;
  /** Code and type of the error that are words. */
  readonly words: readonly string[];
  readonly fileAnnotations: unknown;
}

/** Reads the body of a failure, which is untrusted. */
export function readError(body: unknown): ErrorFields {
  const error = recordAt(body, 'error');
  const metadata = recordAt(error, 'metadata');
  const availability = recordAt(error, 'availability');
  const { retryable } = availability;
  const words = [error['code'], error['type'], metadata['provider_code']].filter(isWord);
  const flaggedInput = textAt(metadata, 'flagged_input');
  const flagged = [...textsAt(metadata, 'reasons'), ...textsAt(metadata, 'patterns')];
  return {
    isReported: isRecord(body) && (isRecord(body['error']) || textAt(body, 'error') !== undefined),
    message:
      messageAt(error, 'message') ??
      messageAt(body, 'error') ??
      // A gateway in front of OpenRouter has forms of its own.
      (isRecord(body) ? readProviderFailure(body).message : undefined),
    type:
      textAt(metadata, 'error_type') ?? textAt(error, 'error_type') ?? textAt(body, 'error_type'),
    status: toStatus(error['code']) ?? toStatus(error['http_status']),
    availabilityCode: textAt(availability, 'code'),
    excludedBy: textsAt(availability, 'excluded_by'),
    retryable: typeof retryable === 'boolean' ? retryable : undefined,
    fallbackModels: textsAt(availability, 'fallback_models'),
    docsUrl: textAt(availability, 'docs_url'),
    provider: textAt(metadata, 'provider_name'),
    cause: readProviderFailure(metadata['raw']),
    providerCode: textAt(metadata, 'provider_code'),
    isByok: metadata['is_byok'] === true,
    limitSource: textAt(metadata, 'limit_source'),
    remedyHint: oneLine(textAt(metadata, 'remedy_hint')),
    flagged,
    isFlagged: flagged.length > 0 || flaggedInput !== undefined,
    flaggedInput: flaggedInput?.slice(0, MAX_FLAGGED_LENGTH),
    nativeFinishReason: nativeFinishReasonOf(body),
    words,
    fileAnnotations: metadata['file_annotations'],
  };
}

/** Maximum characters of the flagged input that an error repeats: enough to find it. */
const MAX_FLAGGED_LENGTH = 200;

/** Maximum characters of advice from OpenRouter. */
const MAX_REMEDY_LENGTH = 300;

function oneLine(text: string | undefined): string | undefined {
  return text?.replaceAll(/\s+/gu, ' ').trim().slice(0, MAX_REMEDY_LENGTH);
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][\w.-]{1,80}$/iu.test(value);
}

/** Returns the finish reason in the spelling of the provider, from the choice that holds or accompanies the error. */
function nativeFinishReasonOf(body: unknown): string | undefined {
  const choices: unknown = isRecord(body) ? body['choices'] : undefined;
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return textAt(body, 'native_finish_reason') ?? textAt(first, 'native_finish_reason');
}

/** Parses a status. OpenRouter sends it as `code`; some providers send a word there, or the number as a text. */
function toStatus(code: unknown): number | undefined {
  const status = typeof code === 'string' ? Number(code) : code;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : undefined;
}

/** Maximum characters of a message that are searched: the cause stands at the beginning. */
const MAX_READ_LENGTH = 4_000;

/** Returns what OpenRouter and the provider say. */
export function textOf({ message = '', cause }: ErrorFields): string {
  return `${message.slice(0, MAX_READ_LENGTH)}\n${(cause.message ?? '').slice(0, MAX_READ_LENGTH)}`;
}
