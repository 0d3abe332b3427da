import type { EnvironmentOptions } from '../env/options.ts';
import type { AuditFile, AuditFileOptions } from '../node/audit-file.ts';
import type { Audit, AuditEnd, AuditLine } from '../operations/shared/audit-line.ts';
import { toAuditJson } from '../operations/shared/audit-line.ts';
import type { Clock } from '../shared/clock.ts';
import { systemClock } from '../shared/clock.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';

/** Options for the audit of a host. */
export interface AuditOptions {
  /** Writes a line of an audit that has no file, with its line break. @default no audit without a file */
  readonly writeAudit?: ((line: string) => void) | undefined;
  /** Whether there is an audit when the environment does not set it. @default true */
  readonly isAuditedByDefault?: boolean | undefined;
  /** Whether an audit without a named file is written to `orm/audit.jsonl` in the folder for state files. @default false */
  readonly auditsToFile?: boolean | undefined;
  /** Receives the error of a line that could not be written after its call had started. @default ignored */
  readonly onAuditError?: ((error: OpenRouterError) => void) | undefined;
}

/** Creates the audit of a host: in a file, else by the program's own function; `undefined` when it is turned off. */
export function createHostAudit(
  { audit }: EnvironmentOptions,
  options: AuditOptions & {
    readonly clock: Clock | undefined;
    readonly stateHome: string | undefined;
  },
): Audit | undefined {
  const { writeAudit, isAuditedByDefault = true, auditsToFile = false } = options;
  const choice = audit ?? isAuditedByDefault;
  if (choice === false) return undefined;
  const { clock = systemClock, stateHome } = options;
  const path = typeof choice === 'string' ? choice : undefined;
  if (path === undefined && !auditsToFile)
    return writeAudit && createAudit(clock, { write: writeAudit });
  return createFileAudit(clock, { path, stateHome }, options);
}

/** Writes the end lines of all calls that have not ended. */
export function endPending(audit: Audit): void {
  for (const toEnd of audit.pending ?? []) {
    audit.pending?.delete(toEnd);
    audit.write(toEnd());
  }
}

interface AuditDestination {
  readonly open?: (() => Promise<void>) | undefined;
  /** Writes a line of JSON with its line break. */
  write(this: void, text: string, line: AuditLine): void;
}

function createAudit(clock: Clock, { open, write }: AuditDestination): Audit {
  return {
    clock,
    pending: new Set<() => AuditEnd>(),
    open: async () => await open?.(),
    write: (line) => write(`${toAuditJson(line, clock)}\n`, line),
  };
}

function createFileAudit(
  clock: Clock,
  file: AuditFileOptions,
  { onAuditError }: AuditOptions,
): Audit {
  let opened: AuditFile | undefined;
  const load = lazy(async () => (await import('../node/audit-file.ts')).createAuditFile(file));
  return createAudit(clock, {
    async open() {
      opened = await load();
    },
    write(text, { type }) {
      try {
        opened?.append(text);
      } catch (error) {
        if (type === 'end' && OpenRouterError.is(error)) onAuditError?.(error);
        throw error;
      }
    },
  });
}
