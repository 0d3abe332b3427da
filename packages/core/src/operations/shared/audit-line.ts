import type { Clock } from '../../shared/clock.ts';
import type { Cost } from '../../shared/cost.ts';
import type { ErrorCode, ErrorReason } from '../../shared/error-codes.ts';
import type { AuditShape } from './audit-shape.ts';
import { toCostFields } from './cost-fields.ts';

/** Destination of audit lines about operations that cost money. */
export interface Audit {
  readonly clock: Clock;
  /** Prepares the destination before the first line. What it throws refuses the operation. @default nothing to prepare */
  open?(): Promise<void>;
  /**
   * Writes a line. An `OpenRouterError` for a start line refuses the operation, before anything is paid. Other errors are ignored:
   * after that, a full disk must not stop the work.
   */
  write(line: AuditLine): void;
  /**
   * Calls that have started and not ended, maintained by `execute`; each returns its end line as far as it is known. A process that
   * ends early writes them, so that each start line has its end line. @default none is kept
   */
  readonly pending?: Set<() => AuditEnd> | undefined;
}

/** Start or end of an operation that costs money. */
export type AuditLine = AuditStart | AuditEnd;

/** Audit line before an operation runs. */
export interface AuditStart {
  readonly type: 'start';
  /** Random id of the call, which its end line has too: several processes may share a file. */
  readonly callId: string;
  readonly operation: string;
  /** Requested model, else the default; `undefined` when the account chooses. */
  readonly model: string | undefined;
  /** First 80 characters of the prompt. */
  readonly promptPreview: string | undefined;
  /** Rest of the input, without texts, file names and data. */
  readonly shape: AuditShape;
}

/** Audit line after an operation ran. */
export interface AuditEnd extends Cost {
  readonly type: 'end';
  readonly callId: string;
  readonly operation: string;
  readonly model: string | undefined;
  /** `ok`, `cancelled` by the caller, or the code of the failure. */
  readonly outcome: 'ok' | 'cancelled' | ErrorCode;
  readonly reason: ErrorReason | undefined;
  /** Id of the generation, the job or the request at OpenRouter. */
  readonly id: string | undefined;
  /** Total bytes of all files and media. */
  readonly bytes: number;
  readonly durationMs: number;
}

/** Known part of a charge while its call runs. */
export interface KnownCharge {
  /** Id of the job, the generation or the request. */
  readonly id?: string | undefined;
  readonly cost?: Cost | undefined;
}

/** Formats a line as JSON, without a line break. `ts` is the time of writing. */
export function toAuditJson(line: AuditLine, clock: Clock): string {
  return JSON.stringify({
    ts: new Date(clock.now()).toISOString(),
    level: 'audit',
    msg: `${line.operation}.${line.type}`,
    ctx: line.type === 'start' ? startOf(line) : endOf(line),
  });
}

function startOf({ callId, model, promptPreview, shape }: AuditStart) {
  return { call: callId, model: model ?? null, prompt_preview: promptPreview ?? null, ...shape };
}

function endOf({ callId, model, outcome, reason, id, bytes, durationMs, ...cost }: AuditEnd) {
  return {
    call: callId,
    model: model ?? null,
    outcome,
    reason: reason ?? null,
    id: id ?? null,
    ...toCostFields(cost),
    bytes,
    duration_ms: durationMs,
  };
}
