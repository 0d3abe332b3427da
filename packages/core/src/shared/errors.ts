import type { ErrorCode, ErrorReason } from './error-codes.ts';
import type { Hint } from './hints.ts';
import { retryableCodes } from './retryable-codes.ts';
import { isRecord, textAt } from './untrusted-json.ts';
import type { Redactor } from './redact.ts';
import { redactDeep, redactText, toMessage } from './redact.ts';

/** Details that an {@link OpenRouterError} may carry besides its message. */
export interface ErrorDetails {
  /** Refines the code. */
  readonly reason?: ErrorReason | undefined;
  /** Fields of the request that the message quotes, spelled as there: a surface with other names replaces them. */
  readonly fields?: readonly string[] | undefined;
  readonly [name: string]: unknown;
}

/** Options for an {@link OpenRouterError}, besides its code and message. */
export interface OpenRouterErrorOptions {
  /** @default whether `retryableCodes` has the code */
  readonly retryable?: boolean | undefined;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  /** Advice for the next step. */
  readonly hints?: readonly Hint[] | undefined;
  readonly details?: ErrorDetails | undefined;
  /** Stored as `{ name, code, message }`: errors of HTTP libraries print the key and never leave. */
  readonly cause?: unknown;
}

/** Changes for {@link OpenRouterError.with}. A property that is absent stays as it is. */
export interface OpenRouterErrorChanges extends OpenRouterErrorOptions {
  readonly code?: ErrorCode | undefined;
  readonly message?: string | undefined;
  /** Merged into the details of the error. */
  readonly details?: ErrorDetails | undefined;
}

/** Error as JSON, also for logs. */
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

/** Frames of a stack trace: an error is thrown some twenty frames below the caller, and V8 records ten by default. */
const STACK_FRAMES = 50;

/**
 * Deepens the stack traces that V8 records (its stack trace API), and returns a function that restores them. Engines without the
 * setting record every frame.
 */
export function deepenStack(): () => void {
  const { stackTraceLimit: before } = Error as { readonly stackTraceLimit?: unknown };
  // A program may have turned stack traces off, or frozen `Error`: then nothing changes.
  const isChanged = Number(before) > 0 && Reflect.set(Error, 'stackTraceLimit', STACK_FRAMES);
  return () => {
    if (isChanged) Reflect.set(Error, 'stackTraceLimit', before);
  };
}

/** Only error that is thrown on purpose. Safe to print, to log and to pass to a model: no key, no base64, no foreign stack. */
export class OpenRouterError extends Error {
  override readonly name = 'OpenRouterError';
  /** Kind of the failure, from a closed set. */
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** HTTP status of the response; for an error inside a success, the status in its body. */
  readonly status: number | undefined;
  /** Milliseconds to wait before the next attempt, when OpenRouter requests it. */
  readonly retryAfterMs: number | undefined;
  /** Id of the generation or request at OpenRouter. */
  readonly requestId: string | undefined;
  /** Advice for the next step, as values: `hintTexts(error.hints)` returns them in English. */
  readonly hints: readonly Hint[];
  /** Further details. `details.reason` is from a closed set. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: OpenRouterErrorOptions = {}) {
    const cause = options.cause === undefined ? undefined : toPrintableCause(options.cause);
    const restore = deepenStack();
    super(toMessage(message), cause === undefined ? undefined : { cause });
    restore();
    this.code = code;
    this.retryable = options.retryable ?? retryableCodes.includes(code);
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.requestId = options.requestId === undefined ? undefined : toMessage(options.requestId);
    // Redaction keeps the shape: strings stay strings, objects stay objects.
    this.hints = redactDeep(options.hints ?? []) as readonly Hint[];
    this.details = redactDeep(options.details ?? {}) as ErrorDetails;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether a value is an `OpenRouterError`, also one of another copy of this package. */
  static is(value: unknown): value is OpenRouterError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** Returns a copy of the error with some properties changed. An option that is present as `undefined` is cleared. */
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

/** Creates an error that the request itself causes. */
export function invalidInput(
  message: string,
  options: OpenRouterErrorOptions = {},
): OpenRouterError {
  return new OpenRouterError('INVALID_INPUT', message, options);
}

/** Converts an unexpected error into one that is safe to show. An `OpenRouterError` is returned as it is. */
export function toOpenRouterError(error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const { message } = toPrintableCause(error);
  return new OpenRouterError('INTERNAL', `Unexpected failure: ${message}`, { cause: error });
}

/** Cause that is safe to print. */
export interface PrintableCause {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
}

/** Converts a thrown value into a cause that is safe to print. Converting it twice changes nothing. */
export function toPrintableCause(thrown: unknown, redact: Redactor = redactText): PrintableCause {
  const show = (text: string) => toMessage(redact(text));
  if (!isRecord(thrown)) return { name: 'Error', code: undefined, message: show(String(thrown)) };
  const code = textAt(thrown, 'code');
  return {
    name: show(textAt(thrown, 'name') ?? 'Error'),
    code: code === undefined ? undefined : show(code),
    // An AggregateError may have an empty message; its code says what its errors have in common.
    message: show(textAt(thrown, 'message') ?? code ?? 'no reason was given'),
  };
}
