import { describeFileError } from '../errors/file-errors.ts';

/** Failure to write to standard output, other than a closed pipe: a full disk, a size limit, a terminal that is gone. */
export class StdoutFailure extends Error {
  override readonly name = 'StdoutFailure';
  /** Code of the system: `ENOSPC`. */
  readonly code: string;
  /** Why, as a clause: `the disk is full`. */
  readonly why: string;

  constructor(cause: unknown) {
    const why = describeFileError(cause);
    super(`Cannot write to stdout: ${why}`, { cause });
    this.why = why;
    this.code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'EIO';
  }
}

/** Waits until everything was delivered. Returns why it was not; `undefined` also when the reader closed the pipe. */
export async function stdoutFailureOf(stdout: {
  flush?(): Promise<void>;
  readonly failure?: StdoutFailure | undefined;
}): Promise<StdoutFailure | undefined> {
  await stdout.flush?.();
  return stdout.failure;
}
