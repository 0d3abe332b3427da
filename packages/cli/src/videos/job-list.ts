import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { readOptions } from '../host/options.ts';

/** Whether jobs are recorded on this machine. */
export function hasList(invocation: Invocation): boolean {
  return readOptions(invocation).jobLedger !== undefined;
}

/**
 * Checks that there is a job list if `id` is `last`.
 *
 * @throws OpenRouterError `INVALID_INPUT` for `last` without a list.
 */
export function requireList(invocation: Invocation, id: unknown): void {
  if (id === 'last' && !hasList(invocation))
    throw usageError(
      'Cannot find the last job: OPENROUTER_JOB_LEDGER=off disables the job list',
      'pass the job id',
    );
}
