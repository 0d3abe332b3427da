import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import type { RenderedError } from './error-report.ts';
import { toInfo } from './result-info.ts';
import type { Outcome } from '../host/command-result.ts';

/** Name of the shape of every document. It changes only when a field goes away or changes its meaning. */
const DOCUMENT_SCHEMA = 'orm/v1';

/** The document of a command that did what was asked. */
export function successDocument(command: string, result: Outcome, elapsedMs: number): object {
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

/** What a failure document is made of. */
export interface Failure {
  readonly error: OpenRouterError;
  readonly told: RenderedError;
  /** What the command found out all the same. */
  readonly result?: Outcome | undefined;
}

/** The document of a command that failed. */
export function failureDocument(command: string, failure: Failure, elapsedMs: number): object {
  const { error, told, result } = failure;
  return {
    schema: DOCUMENT_SCHEMA,
    ok: false,
    command,
    source: result?.source,
    error: {
      code: error.code,
      message: told.message,
      httpStatus: error.status ?? null,
      retryable: error.retryable,
      retryAfterSeconds: error.retryAfterMs === undefined ? null : error.retryAfterMs / 1000,
      hint: told.hint ?? null,
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
