import type { ErrorCode, ErrorReason, OpenRouterError } from '@orkit/openrouter-multimodal';

/** One exit status: a promise to scripts, never renumbered. */
export interface ExitStatus {
  readonly status: number;
  /** Error code, error reason or signal that leads to it. */
  readonly cause: string;
  /** When it happens, for a person. */
  readonly meaning: string;
}

/** What a broken pipe ends with, as the shell counts it: 128 + SIGPIPE. */
export const BROKEN_PIPE_STATUS = 141;

/** What a wrong command line ends with. */
export const USAGE_STATUS = 2;

/** What a command ends with that worked for some of several files. */
export const PARTIAL_STATUS = 3;

/** What a command ends with whose result was kept, but not where it was asked for. */
const FALLBACK_STATUS = 17;

const codeStatuses = {
  INTERNAL: { status: 1, meaning: 'a defect in orm' },
  INVALID_INPUT: { status: 2, meaning: 'a wrong option or value, or no prompt' },
  UPSTREAM_HTTP: { status: 5, meaning: 'OpenRouter failed or could not be reached' },
  UPSTREAM_TIMEOUT: { status: 6, meaning: 'no answer in time' },
  UPSTREAM_REFUSED: { status: 7, meaning: 'OpenRouter or a provider declined' },
  JOB_STILL_RUNNING: { status: 8, meaning: 'the job goes on; take it up again by its id' },
  JOB_FAILED: { status: 9, meaning: 'the job ended without a result' },
  MODEL_NOT_FOUND: { status: 10, meaning: 'no such model' },
  UNSUPPORTED_FORMAT: { status: 11, meaning: 'a file of a kind that cannot be used' },
  RESOURCE_TOO_LARGE: { status: 12, meaning: 'a file or an answer beyond its limit' },
  UNSAFE_PATH: { status: 13, meaning: 'a path that may not be used' },
  ZDR_INCOMPATIBLE: { status: 14, meaning: 'zero data retention cannot be had' },
} as const satisfies Record<ErrorCode, Row>;

/** A reason that a script must tell apart has a status of its own, whatever the code. */
const reasonStatuses = {
  blocked_address: { status: 13, meaning: 'a URL that leads to no public address' },
  capacity: undefined,
  connection: undefined,
  context_length: undefined,
  credentials: { status: 4, meaning: 'the API key is missing or not valid' },
  credits: { status: 15, meaning: 'no credits left' },
  invalid_response: undefined,
  max_cost: { status: 15, meaning: 'it may cost more than was allowed' },
  no_result: undefined,
  outcome_unknown: undefined,
  permission: { status: 4, meaning: 'the key may not do this' },
  policy: undefined,
  provider: undefined,
  rate_limit: { status: 16, meaning: 'too many requests, also after waiting' },
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

/** The exit status of an error. */
export function exitStatusOf(error: Pick<OpenRouterError, 'code' | 'details'>): number {
  const { reason, usedFallback } = error.details;
  if (usedFallback === true) return FALLBACK_STATUS;
  // Another version of core may name a reason that this table does not know.
  const refined = reason === undefined ? undefined : (reasonStatuses[reason] as Row | undefined);
  return (refined ?? codeStatuses[error.code]).status;
}

/** Every exit status, in order. `orm help exit-codes` and the README print this table. */
export const exitStatuses: readonly ExitStatus[] = [
  { status: 0, cause: '', meaning: 'success, also a search that finds nothing' },
  ...rowsOf(codeStatuses),
  ...rowsOf(reasonStatuses),
  { status: PARTIAL_STATUS, cause: '--each', meaning: 'some of the files failed, some worked' },
  {
    status: FALLBACK_STATUS,
    cause: 'fallback',
    meaning: 'what was made is kept, but not where it belongs',
  },
  { status: 130, cause: 'SIGINT', meaning: 'interrupted; orm dies by the signal' },
  { status: BROKEN_PIPE_STATUS, cause: 'SIGPIPE', meaning: 'the reader of the output went away' },
  { status: 143, cause: 'SIGTERM', meaning: 'terminated; orm dies by the signal' },
].toSorted((a, b) => a.status - b.status);

function rowsOf(table: Readonly<Record<string, Row | undefined>>): ExitStatus[] {
  return Object.entries(table).flatMap(([cause, row]) =>
    row === undefined ? [] : [{ ...row, cause }],
  );
}
