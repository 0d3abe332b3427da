import type { ErrorCode, ErrorReason } from './error-codes.ts';
import type { Hint } from './hints.ts';
import { retryableCodes } from './retryable-codes.ts';
import { isRecord, textAt } from './untrusted-json.ts';
import type { Redactor } from './redact.ts';
import { redactDeep, redactText, toMessage } from './redact.ts';

/** Facts that an {@link OpenRouterError} may carry beside its message. */
export interface ErrorDetails {
  /** Refines the code. */
  readonly reason?: ErrorReason | undefined;
  /** Fields of the request that the message names, exactly as it quotes them: a surface with other names replaces them. */
  readonly fields?: readonly string[] | undefined;
  readonly [name: string]: unknown;
}

/** What an {@link OpenRouterError} is made of besides code and message. */
export interface OpenRouterErrorOptions {
  /** @default whether `retryableCodes` has the code */
  readonly retryable?: boolean | undefined;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  /** What to do next. */
  readonly hints?: readonly Hint[] | undefined;
  readonly details?: ErrorDetails | undefined;
  /** Kept as `{ name, code, message }`: errors of HTTP libraries print the key and never leave. */
  readonly cause?: unknown;
}

/** What {@link OpenRouterError.with} changes. What is not there stays. */
export interface OpenRouterErrorChanges extends OpenRouterErrorOptions {
  readonly code?: ErrorCode | undefined;
  readonly message?: string | undefined;
  /** Merged into those of the error. */
  readonly details?: ErrorDetails | undefined;
}

/** What JSON and logs get to see of an error. */
export interface OpenRouterErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly hints: readonly Hint[];
  readonly details: ErrorDetails;
}

const brand = Symbol.for('@orkit/openrouter-multimodal/error');

/** Everything that is thrown on purpose. Safe to print, to log and to hand to a model: no key, no base64, no stack of others. */
export class OpenRouterError extends Error {
  override readonly name = 'OpenRouterError';
  /** What went wrong, from a closed set. */
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** HTTP status of the answer; of an error inside a success, the status that it tells. */
  readonly status: number | undefined;
  /** Milliseconds OpenRouter asked us to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;
  /** Id of the generation or request at OpenRouter. */
  readonly requestId: string | undefined;
  /** What to do next, as values: `hintTexts(error.hints)` has them as English. */
  readonly hints: readonly Hint[];
  /** Further facts. `details.reason` is from a closed set. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: OpenRouterErrorOptions = {}) {
    const cause = options.cause === undefined ? undefined : toPrintableCause(options.cause);
    super(toMessage(message), cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = options.retryable ?? retryableCodes.includes(code);
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.requestId = options.requestId === undefined ? undefined : toMessage(options.requestId);
    // Redacting keeps the shape: strings become strings, objects stay objects.
    this.hints = redactDeep(options.hints ?? []) as readonly Hint[];
    this.details = redactDeep(options.details ?? {}) as ErrorDetails;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether a value is an `OpenRouterError`, also one made by another copy of this package. */
  static is(value: unknown): value is OpenRouterError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** The same error with some of its parts changed. An option that is there as `undefined` is cleared. */
  with({
    code = this.code,
    message = this.message,
    details,
    ...options
  }: OpenRouterErrorChanges): OpenRouterError {
    const { cause, retryable, status, retryAfterMs, requestId, hints } = this;
    return new OpenRouterError(code, message, {
      cause,
      retryable,
      status,
      retryAfterMs,
      requestId,
      hints,
      ...options,
      details: { ...this.details, ...details },
    });
  }

  toJSON(): OpenRouterErrorJson {
    const { code, message, retryable, status, retryAfterMs, requestId, hints, details } = this;
    return { code, message, retryable, status, retryAfterMs, requestId, hints, details };
  }
}

/** An error that the request itself causes. */
export function invalidInput(
  message: string,
  options: OpenRouterErrorOptions = {},
): OpenRouterError {
  return new OpenRouterError('INVALID_INPUT', message, options);
}

/** A defect of ours, told as an error that is safe to show. What is already one passes through. */
export function toOpenRouterError(error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const { message } = toPrintableCause(error);
  return new OpenRouterError('INTERNAL', `Unexpected failure: ${message}`, { cause: error });
}

/** What is kept of a cause. */
export interface PrintableCause {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
}

/** What may be shown of whatever was thrown. Making it twice changes nothing. */
export function toPrintableCause(thrown: unknown, redact: Redactor = redactText): PrintableCause {
  const show = (text: string) => toMessage(redact(text));
  if (!isRecord(thrown)) return { name: 'Error', code: undefined, message: show(String(thrown)) };
  const code = textAt(thrown, 'code');
  return {
    name: show(textAt(thrown, 'name') ?? 'Error'),
    code: code === undefined ? undefined : show(code),
    // An error that gathers others has no words of its own; its code says what they have in common.
    message: show(textAt(thrown, 'message') ?? code ?? 'no reason was given'),
  };
}
