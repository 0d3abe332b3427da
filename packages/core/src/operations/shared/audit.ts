import type { Layer } from '../../api/shared/onion.ts';
import type { Cost } from '../../shared/cost.ts';
import { costIn, costOf } from '../../shared/cost-in.ts';
import { OpenRouterError, toOpenRouterError } from '../../shared/errors.ts';
import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { Audit, AuditEnd, AuditLine } from './audit-line.ts';
import { previewOf, shapeOf, toPreview } from './audit-shape.ts';
import type { Operation, OperationContext, OperationResult } from './operation.ts';

/** Run of an operation, as its audit sees it. */
export interface OperationCall {
  readonly input: unknown;
  /** End of the run; the promise never rejects. */
  readonly ended: Promise<OperationEnd>;
}

/** End of a run: its result or its error. */
export type OperationEnd =
  | { readonly result: OperationResult<unknown> }
  | {
      readonly error: unknown;
      readonly isCancelled: boolean;
      /** Job that was accepted before the failure, if any. */
      readonly jobId: string | undefined;
    };

/** Returns a layer that writes one line when an operation begins and one when it ends. */
export function createAuditLayer(
  { name, input: schema, defaultModel }: Operation,
  { audit, client }: { readonly audit: Audit } & Pick<OperationContext, 'client'>,
): Layer<OperationCall> {
  return (next) => async (call) => {
    const { input, ended } = call;
    const startedAtMs = audit.clock.now();
    const model = toPreview(modelIn(input) ?? defaultModel?.(client.defaults));
    const promptPreview = previewOf(input);
    const shape = shapeOf(schema, input);
    writeTo(audit, { type: 'start', operation: name, model, promptPreview, shape });
    // The line below has the error.
    await next(call).catch(() => {});
    const end = await ended;
    const fields =
      'result' in end ? fieldsOfResult(end.result, model) : fieldsOfFailure(end, model);
    const durationMs = audit.clock.now() - startedAtMs;
    writeTo(audit, { type: 'end', operation: name, ...fields, durationMs });
  };
}

type EndFields = Omit<AuditEnd, 'type' | 'operation' | 'durationMs'>;

function fieldsOfResult(
  result: OperationResult<unknown>,
  requestedModel: string | undefined,
): EndFields {
  const { data, meta } = result;
  return {
    model: toPreview(textAt(data, 'model')) ?? requestedModel,
    // A running job is neither a failure nor a result.
    outcome: textAt(meta, 'code') === 'JOB_STILL_RUNNING' ? 'JOB_STILL_RUNNING' : 'ok',
    reason: undefined,
    id: idIn(data),
    ...costInResult(data),
    bytes: bytesOf(result),
  };
}

function fieldsOfFailure(
  { error, isCancelled, jobId }: Extract<OperationEnd, { readonly error: unknown }>,
  model: string | undefined,
): EndFields {
  const { id, ...failure } = failureOf(error, isCancelled);
  return { model, ...failure, id: jobId ?? id, bytes: 0 };
}

/** Returns the requested model, or the first of the fallback models. */
function modelIn(input: unknown): string | undefined {
  const models: unknown = isRecord(input) ? input['models'] : undefined;
  const first: unknown = Array.isArray(models) ? models[0] : undefined;
  return textAt(input, 'model') ?? (typeof first === 'string' ? first : undefined);
}

function writeTo(audit: Audit, line: AuditLine): void {
  try {
    audit.write(line);
  } catch {
    // Only the audit misses a line; the work continues.
  }
}

/** Names of the fields that identify a result or a failure. */
const idNames = ['generation_id', 'generationId', 'video_id', 'videoId', 'job_id', 'jobId', 'id'];

function idIn(info: unknown): string | undefined {
  return idNames.map((name) => textAt(info, name)).find((id) => id !== undefined);
}

function failureOf(error: unknown, isCancelled: boolean) {
  if (isCancelled && !OpenRouterError.is(error)) {
    const outcome = 'cancelled' as const;
    return { outcome, reason: undefined, id: undefined, ...costOf() };
  }
  const { code, details, requestId } = toOpenRouterError(error);
  return {
    outcome: isCancelled ? ('cancelled' as const) : code,
    reason: details.reason,
    id: idIn(details) ?? requestId,
    ...costIn(details),
  };
}

function costInResult(data: unknown): Cost {
  const usage = recordAt(data, 'usage');
  const holder = numberAt(usage, 'cost_usd') === undefined ? data : usage;
  return {
    costUsd: numberAt(holder, 'cost_usd'),
    upstreamCostUsd: numberAt(holder, 'upstream_cost_usd'),
    isByok: isRecord(holder) && 'upstream_cost_usd' in holder ? true : undefined,
  };
}

function bytesOf({ data, media = [] }: OperationResult<unknown>): number {
  const files: unknown = isRecord(data) ? data['files'] : undefined;
  const saved = Array.isArray(files) ? files.map((file) => numberAt(file, 'bytes') ?? 0) : [];
  const inline = media.map(({ base64 }) => Math.floor((base64.replace(/=+$/u, '').length * 3) / 4));
  return [...saved, ...inline].reduce((sum, each) => sum + each, 0);
}
