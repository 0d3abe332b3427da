import type { ErrorCode, ErrorReason, OpenRouterError } from '@orkit/openrouter-multimodal';

/** One exit status. Scripts depend on it: it is never renumbered. */
export interface ExitStatus {
  readonly status: number;
  /** Error code, error reason or signal that causes it. */
  readonly cause: string;
  /** Description for the help. */
  readonly meaning: string;
}

/** Exit status after a broken pipe, as shells compute it: 128 + SIGPIPE. */
export const BROKEN_PIPE_STATUS = 141;

/** Exit status of an invalid command line. */
export const USAGE_STATUS = 2;

/** Exit status of a command that succeeded for some of several files. */
export const PARTIAL_STATUS = 3;

/** Exit status of a command whose result was saved to a fallback location. */
const FALLBACK_STATUS = 17;

/** Exit status of a command whose result could not be written to standard output. */
export const STDOUT_STATUS = 18;

const codeStatuses = {
  INTERNAL: { status: 1, meaning: 'a defect in orm' },
  INVALID_INPUT: { status: 2, meaning: 'a wrong option or value, or no prompt' },
  UPSTREAM_HTTP: { status: 5, meaning: 'OpenRouter failed or could not be reached' },
  UPSTREAM_TIMEOUT: { status: 6, meaning: 'no response in time' },
  UPSTREAM_REFUSED: { status: 7, meaning: 'OpenRouter or a provider declined' },
  JOB_STILL_RUNNING: { status: 8, meaning: 'the job is still running; resume it by its id' },
  JOB_FAILED: { status: 9, meaning: 'the job ended without a result' },
  MODEL_NOT_FOUND: { status: 10, meaning: 'no such model' },
  UNSUPPORTED_FORMAT: { status: 11, meaning: 'a file format that is not supported' },
  RESOURCE_TOO_LARGE: { status: 12, meaning: 'a file or a response over its size limit' },
  UNSAFE_PATH: { status: 13, meaning: 'a path that is not allowed' },
  ZDR_INCOMPATIBLE: { status: 14, meaning: 'zero data retention is not available' },
} as const satisfies Record<ErrorCode, Row>;

/** Exit statuses of reasons that scripts must distinguish, whatever the code. */
const reasonStatuses = {
  blocked_address: { status: 13, meaning: 'a URL that does not resolve to a public address' },
  capacity: undefined,
  connection: undefined,
  context_length: undefined,
  credentials: { status: 4, meaning: 'the API key is missing or not valid' },
  credits: { status: 15, meaning: 'no credits left' },
  invalid_response: undefined,
  max_cost: { status: 15, meaning: 'the call may cost more than the limit' },
  no_result: undefined,
  outcome_unknown: undefined,
  permission: { status: 4, meaning: 'the API key lacks the permission' },
  policy: undefined,
  provider: undefined,
  rate_limit: { status: 16, meaning: 'too many requests, even after waiting' },
  reasoning_cut_off: undefined,
  region: undefined,
  routing: undefined,
  schema_mismatch: undefined,
  truncated: undefined,
} as const satisfies Record<ErrorReason, Row | undefined>;

interface Row {
  readonly status: number;
  readonly meaning: string;
}

/** Returns the exit status of an error. */
export function exitStatusOf(error: Pick<OpenRouterError, 'code' | 'details'>): number {
  const { reason, usedFallback } = error.details;
  if (usedFallback === true) return FALLBACK_STATUS;
  // Another version of core may use a reason that is not in this table.
  const refined = reason === undefined ? undefined : (reasonStatuses[reason] as Row | undefined);
  return (refined ?? codeStatuses[error.code]).status;
}

/** Every exit status, in order. `orm help exit-codes` and the README print this table. */
export const exitStatuses: readonly ExitStatus[] = [
  { status: 0, cause: '', meaning: 'success, including a search without results' },
  ...rowsOf(codeStatuses),
  ...rowsOf(reasonStatuses),
  { status: PARTIAL_STATUS, cause: '--each', meaning: 'some files failed, some succeeded' },
  {
    status: FALLBACK_STATUS,
    cause: 'fallback',
    meaning: 'the result was saved to a fallback location',
  },
  {
    status: STDOUT_STATUS,
    cause: 'stdout',
    meaning: 'stdout could not be written; a paid result was saved to a fallback location',
  },
  { status: 129, cause: 'SIGHUP', meaning: 'the terminal was closed; orm is ended by the signal' },
  { status: 130, cause: 'SIGINT', meaning: 'interrupted; orm is ended by the signal' },
  { status: BROKEN_PIPE_STATUS, cause: 'SIGPIPE', meaning: 'the reader closed the output' },
  { status: 143, cause: 'SIGTERM', meaning: 'terminated; orm is ended by the signal' },
].toSorted((a, b) => a.status - b.status);

function rowsOf(table: Readonly<Record<string, Row | undefined>>): ExitStatus[] {
  return Object.entries(table).flatMap(([cause, row]) =>
    row === undefined ? [] : [{ ...row, cause }],
  );
}
