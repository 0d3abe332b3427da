import type { Layer } from '../../api/shared/onion.ts';
import type { Cost } from '../../shared/cost.ts';
import { costIn, costOf } from '../../shared/cost-in.ts';
import { OpenRouterError, toOpenRouterError } from '../../shared/errors.ts';
import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { Audit, AuditEnd, AuditLine, KnownCharge } from './audit-line.ts';
import { previewOf, shapeOf, toPreview } from './audit-shape.ts';
import type { Operation, OperationContext, OperationResult } from './operation.ts';

/** Run of an operation, as its audit sees it. */
export interface OperationCall {
  readonly input: unknown;
  /** Returns what is known so far of the charge. */
  known(): KnownCharge;
  /** End of the run; the promise never rejects. */
  readonly ended: Promise<OperationEnd>;
}

/** End of a run: its result or its error. */
export type OperationEnd =
  | { readonly result: OperationResult<unknown> }
  | {
      readonly error: unknown;
      readonly isCancelled: boolean;
    };

/** Returns a layer that writes one line when an operation begins and one when it ends. */
export function createAuditLayer(
  { name, input: schema, defaultModel }: Operation,
  { audit, client }: { readonly audit: Audit } & Pick<OperationContext, 'client'>,
): Layer<OperationCall> {
  return (next) => async (call) => {
    const { input, known, ended } = call;
    const { clock, pending } = audit;
    await audit.open?.();
    const startedAtMs = clock.now();
    const callId = createCallId();
    const model = toPreview(modelIn(input) ?? defaultModel?.(client.defaults));
    const promptPreview = previewOf(input);
    const shape = shapeOf(schema, input);
    const toEnd = (fields: EndFields): AuditEnd => {
      const durationMs = clock.now() - startedAtMs;
      return { type: 'end', callId, operation: name, ...fields, durationMs };
    };
    writeTo(audit, { type: 'start', callId, operation: name, model, promptPreview, shape });
    const endEarly = () => toEnd(unfinished(model, known()));
    pending?.add(endEarly);
    // The line below has the error.
    await next(call).catch(() => {});
    const end = await ended;
    // A process that ended in the meantime wrote the end line.
    if (pending?.delete(endEarly) === false) return;
    const fields =
      'result' in end ? fieldsOfResult(end.result, model) : fieldsOfFailure(end, model, known());
    writeTo(audit, toEnd(fields));
  };
}

/** Returns the end of a call that the end of its process cut off. Without an id, it may or may not have been carried out. */
function unfinished(model: string | undefined, { id, cost }: KnownCharge): EndFields {
  const reason = id === undefined ? 'outcome_unknown' : undefined;
  return { model, outcome: 'cancelled', reason, id, ...costOf(cost), bytes: 0 };
}

const CALL_ID_BYTES = 6;

function createCallId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CALL_ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

type EndFields = Omit<AuditEnd, 'type' | 'callId' | 'operation' | 'durationMs'>;

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
  { error, isCancelled }: Extract<OperationEnd, { readonly error: unknown }>,
  model: string | undefined,
  known: KnownCharge,
): EndFields {
  const { id, ...failure } = failureOf(error, isCancelled);
  const cost = failure.costUsd === undefined ? costOf(known.cost) : {};
  return { model, ...failure, ...cost, id: known.id ?? id, bytes: 0 };
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
  } catch (error) {
    // Before the work starts, an audit that is promised and cannot be kept refuses it.
    if (line.type === 'start' && OpenRouterError.is(error)) throw error;
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
