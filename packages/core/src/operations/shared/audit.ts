import { OpenRouterError, toOpenRouterError } from '../../shared/errors.ts';
import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { Audit, AuditEnd, AuditLine } from './audit-line.ts';
import { previewOf, shapeOf, toPreview } from './audit-shape.ts';
import type { Operation, OperationContext, OperationResult } from './operation.ts';

/** Tells how an operation ended. */
export interface OpenAudit {
  succeed(result: OperationResult<unknown>): void;
  /** `jobId` names what was accepted before it failed, when a job was. */
  fail(error: unknown, isCancelled: boolean, jobId: string | undefined): void;
}

/** Writes that an operation begins, and answers what writes its end. Without an audit nothing is written. */
export function beginAudit(
  { name, input: schema, defaultModel }: Operation,
  input: unknown,
  { audit, client }: Pick<OperationContext, 'audit' | 'client'>,
): OpenAudit {
  if (audit === undefined) return { succeed: () => {}, fail: () => {} };
  const startedAtMs = audit.clock.now();
  const model = toPreview(modelIn(input) ?? defaultModel?.(client.defaults));
  const promptPreview = previewOf(input);
  const shape = shapeOf(schema, input);
  writeTo(audit, { type: 'start', operation: name, model, promptPreview, shape });
  const end = (facts: Omit<AuditEnd, 'type' | 'operation' | 'durationMs'>) => {
    const durationMs = audit.clock.now() - startedAtMs;
    writeTo(audit, { type: 'end', operation: name, ...facts, durationMs });
  };
  return {
    succeed(result) {
      const { data, meta } = result;
      end({
        model: toPreview(textAt(data, 'model')) ?? model,
        // A job that goes on is no failure, but no result either.
        outcome: textAt(meta, 'code') === 'JOB_STILL_RUNNING' ? 'JOB_STILL_RUNNING' : 'ok',
        reason: undefined,
        id: idIn(data),
        costUsd: numberAt(recordAt(data, 'usage'), 'cost_usd') ?? numberAt(data, 'cost_usd'),
        bytes: bytesOf(result),
      });
    },
    fail(error, isCancelled, jobId) {
      const { id, ...failure } = failureOf(error, isCancelled);
      end({ model, ...failure, id: jobId ?? id, bytes: 0 });
    },
  };
}

/** The model that is asked for, or the first of those that may answer. */
function modelIn(input: unknown): string | undefined {
  const models: unknown = isRecord(input) ? input['models'] : undefined;
  const first: unknown = Array.isArray(models) ? models[0] : undefined;
  return textAt(input, 'model') ?? (typeof first === 'string' ? first : undefined);
}

function writeTo(audit: Audit, line: AuditLine): void {
  try {
    audit.write(line);
  } catch {
    // Whoever reads the audit misses a line; the work goes on.
  }
}

/** The names under which results and failures tell which one they are. */
const idNames = ['generation_id', 'generationId', 'video_id', 'videoId', 'job_id', 'jobId', 'id'];

function idIn(facts: unknown): string | undefined {
  return idNames.map((name) => textAt(facts, name)).find((id) => id !== undefined);
}

function failureOf(error: unknown, isCancelled: boolean) {
  if (isCancelled && !OpenRouterError.is(error)) {
    const outcome = 'cancelled' as const;
    return { outcome, reason: undefined, id: undefined, costUsd: undefined };
  }
  const { code, details, requestId } = toOpenRouterError(error);
  const usage = recordAt(details, 'usage');
  return {
    outcome: isCancelled ? ('cancelled' as const) : code,
    reason: details.reason,
    id: idIn(details) ?? requestId,
    costUsd: numberAt(usage, 'costUsd') ?? numberAt(details, 'costUsd'),
  };
}

function bytesOf({ data, media = [] }: OperationResult<unknown>): number {
  const files: unknown = isRecord(data) ? data['files'] : undefined;
  const saved = Array.isArray(files) ? files.map((file) => numberAt(file, 'bytes') ?? 0) : [];
  const inline = media.map(({ base64 }) => Math.floor((base64.replace(/=+$/u, '').length * 3) / 4));
  return [...saved, ...inline].reduce((sum, each) => sum + each, 0);
}
