import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import type { ToldError } from './error-report.ts';
import { factsOf } from './result-info.ts';
import type { Outcome } from '../host/command-result.ts';

/** Name of the shape of every document. It changes only when a field goes away or changes its meaning. */
const DOCUMENT_SCHEMA = 'orm/v1';

/** The document of a command that did what was asked. */
export function successDocument(command: string, outcome: Outcome, elapsedMs: number): object {
  const { id, model, provider, usage, cache } = factsOf(outcome);
  return {
    schema: DOCUMENT_SCHEMA,
    ok: true,
    command,
    source: outcome.source,
    id,
    model,
    provider,
    text: outcome.text ?? null,
    data: outcome.data ?? null,
    files: outcome.files ?? [],
    job: outcome.job ?? null,
    usage,
    cache,
    elapsedMs,
  };
}

/** What a failure document is made of. */
export interface Failure {
  readonly error: OpenRouterError;
  readonly told: ToldError;
  /** What the command found out all the same. */
  readonly outcome?: Outcome | undefined;
}

/** The document of a command that failed. */
export function failureDocument(command: string, failure: Failure, elapsedMs: number): object {
  const { error, told, outcome } = failure;
  return {
    schema: DOCUMENT_SCHEMA,
    ok: false,
    command,
    source: outcome?.source,
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
    data: outcome?.data ?? null,
    files: outcome?.files ?? [],
    job: outcome?.job ?? null,
    usage: outcome === undefined ? null : factsOf(outcome).usage,
    elapsedMs,
  };
}
