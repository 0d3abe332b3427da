import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { readOptions } from '../host/options.ts';

/** Whether jobs are noted on this machine. */
export function hasList(invocation: Invocation): boolean {
  return readOptions(invocation).jobLedger !== undefined;
}

/**
 * Looks whether there is a list for the word that needs one.
 *
 * @throws OpenRouterError `INVALID_INPUT` for `last` without a list.
 */
export function requireList(invocation: Invocation, id: unknown): void {
  if (id === 'last' && !hasList(invocation))
    throw usageError(
      'There is no last job: OPENROUTER_JOB_LEDGER=off keeps no list',
      'give its id',
    );
}
