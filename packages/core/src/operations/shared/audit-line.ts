import type { Clock } from '../../shared/clock.ts';
import type { ErrorCode, ErrorReason } from '../../shared/error-codes.ts';
import type { AuditShape } from './audit-shape.ts';

/** Where it is written down what was paid for. */
export interface Audit {
  readonly clock: Clock;
  /** Takes a line. What it throws is ignored: a full disk must not keep anybody from working. */
  write(line: AuditLine): void;
}

/** The beginning or the end of an operation that costs money. */
export type AuditLine = AuditStart | AuditEnd;

/** What is about to be done. */
export interface AuditStart {
  readonly type: 'start';
  readonly operation: string;
  /** As it was asked for, else the default; `undefined` when the account chooses. */
  readonly model: string | undefined;
  /** The first 80 characters of what the model is told. */
  readonly promptPreview: string | undefined;
  /** Everything else that was asked for, without texts, names of files and data. */
  readonly shape: AuditShape;
}

/** What came of it. */
export interface AuditEnd {
  readonly type: 'end';
  readonly operation: string;
  readonly model: string | undefined;
  /** `ok`, `cancelled` by the caller, or the code of the failure. */
  readonly outcome: 'ok' | 'cancelled' | ErrorCode;
  readonly reason: ErrorReason | undefined;
  /** Of the generation, the job or the request at OpenRouter. */
  readonly id: string | undefined;
  readonly costUsd: number | undefined;
  /** Of all files and media that came of it. */
  readonly bytes: number;
  readonly durationMs: number;
}

/** A line as JSON, without a line break. `ts` is the time of writing. */
export function toAuditJson(line: AuditLine, clock: Clock): string {
  return JSON.stringify({
    ts: new Date(clock.now()).toISOString(),
    level: 'audit',
    msg: `${line.operation}.${line.type}`,
    ctx: line.type === 'start' ? startOf(line) : endOf(line),
  });
}

function startOf({ model, promptPreview, shape }: AuditStart) {
  return { model: model ?? null, prompt_preview: promptPreview ?? null, ...shape };
}

function endOf({ model, outcome, reason, id, costUsd, bytes, durationMs }: AuditEnd) {
  return {
    model: model ?? null,
    outcome,
    reason: reason ?? null,
    id: id ?? null,
    cost_usd: costUsd ?? null,
    bytes,
    duration_ms: durationMs,
  };
}
