import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import type { ErrorText } from './error-report.ts';

import { toInfo, usageOfCost, usageOfFailure } from './result-info.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { KnownCharge } from '../host/invocation.ts';

/** Schema name in every document. It changes only when a field is removed or changes its meaning. */
const DOCUMENT_SCHEMA = 'orm/v1';

/** Returns the document of a successful command. */
export function successDocument(command: string, result: CommandResult, elapsedMs: number): object {
  const { id, model, provider, usage, cache } = toInfo(result);
  return {
    schema: DOCUMENT_SCHEMA,
    ok: true,
    command,
    source: result.source,
    id,
    model,
    provider,
    text: result.text ?? null,
    data: result.data ?? null,
    files: result.files ?? [],
    job: result.job ?? null,
    usage,
    cache,
    elapsedMs,
  };
}

/** Parts of a failure document. */
export interface Failure {
  readonly error: OpenRouterError;
  readonly errorText: ErrorText;
  /** Partial result of the command. */
  readonly result?: CommandResult | undefined;
}

/** Known facts about a command that was interrupted. */
export interface Interrupted {
  readonly signal: string;
  readonly jobId: string | undefined;
  readonly intentId: string | undefined;
  readonly partialText: string | undefined;
  /** Id of the generation or the request. */
  readonly requestId?: string | undefined;
  readonly cost?: KnownCharge['cost'];
}

/** Code in the document of an interrupted command. It is no error of an operation, so it is not in their table. */
const INTERRUPTED_CODE = 'CANCELLED';

/** Returns the document of a command that a signal ended. */
export function interruptedDocument(
  command: string,
  { signal, requestId, cost, ...known }: Interrupted,
  elapsedMs: number,
): object {
  const { jobId, intentId } = known;
  const resume = jobId === undefined ? undefined : `orm job wait ${jobId}`;
  const find = intentId === undefined ? undefined : `orm job status ${intentId}`;
  return {
    schema: DOCUMENT_SCHEMA,
    ok: false,
    command,
    error: {
      code: INTERRUPTED_CODE,
      message: `Interrupted by ${signal}`,
      httpStatus: null,
      retryable: false,
      retryAfterSeconds: null,
      hint: resume ?? find ?? null,
      requestId: requestId ?? null,
      details: { reason: 'cancelled', signal, ...known },
    },
    data: null,
    files: [],
    job: jobId === undefined ? null : { id: jobId, status: 'in_progress' },
    usage: usageOfCost(cost),
    elapsedMs,
  };
}

/** Returns the document of a failed command. */
export function failureDocument(command: string, failure: Failure, elapsedMs: number): object {
  const { error, errorText, result } = failure;
  return {
    schema: DOCUMENT_SCHEMA,
    ok: false,
    command,
    source: result?.source,
    error: {
      code: error.code,
      message: errorText.message,
      httpStatus: error.status ?? null,
      retryable: error.retryable,
      retryAfterSeconds: error.retryAfterMs === undefined ? null : error.retryAfterMs / 1000,
      hint: errorText.hint ?? null,
      requestId: error.requestId ?? null,
      details: error.details,
    },
    data: result?.data ?? null,
    files: result?.files ?? [],
    job: result?.job ?? null,
    usage: usageOfFailure(error, result),
    elapsedMs,
  };
}
