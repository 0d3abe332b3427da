import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import type { ErrorText } from './error-report.ts';
import { toInfo } from './result-info.ts';
import type { CommandResult } from '../host/command-result.ts';

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
    usage: result === undefined ? null : toInfo(result).usage,
    elapsedMs,
  };
}
