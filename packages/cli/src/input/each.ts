import { errorCodes, errorReasons } from '@orkit/openrouter-multimodal';

import { toShownError } from '../errors/errors.ts';
import { PARTIAL_STATUS } from '../errors/exit-status.ts';
import { Interruption } from '../errors/signal-error.ts';
import type { Invocation } from '../host/invocation.ts';
import type { CommandResult } from '../host/command-result.ts';
import { stdoutFailureOf } from '../terminal/stdout-failure.ts';
import { sourceName } from './sources.ts';

/**
 * Runs a command once for each of its sources, in order, and reports each result. A failure does not stop the others, unless
 * all of them would fail with it.
 */
export async function runEach(
  invocation: Invocation,
  run: (one: Invocation) => Promise<CommandResult>,
): Promise<CommandResult> {
  const { positionals, output } = invocation;
  const statuses: number[] = [];
  for (const [index, word] of positionals.entries()) {
    const source = sourceName(word);
    if (positionals.length > 1) output.startResult(`${index === 0 ? '' : '\n'}==> ${source} <==\n`);
    const one = { ...invocation, positionals: [word] };
    const result = await resultOf(async () => await run(one), invocation);
    statuses.push(invocation.reportSource({ ...result, source }));
    // Without a place for its result, nothing more should be paid for.
    const isUndeliverable = (await stdoutFailureOf(invocation.io.stdout)) !== undefined;
    if (!isUndeliverable && !isHopeless(result, invocation)) continue;
    const remaining = positionals.length - statuses.length;
    if (remaining > 0) output.note(`Stopped here: ${String(remaining)} more not started.`);
    break;
  }
  return { data: null, status: statusOf(statuses) };
}

/** Returns a failure as a result, but throws an interruption. */
async function resultOf(
  run: () => Promise<CommandResult>,
  { signal }: Invocation,
): Promise<CommandResult> {
  try {
    return await run();
  } catch (error) {
    // An aborted call may fail with an error of its own; the reason of the abort is the one to report.
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (reason instanceof Interruption) throw reason;
    return { data: null, error: toShownError(reason) };
  }
}

/** Rows by reason. A reason of another version of core has no row. */
const reasonRows: Readonly<Partial<Record<string, { readonly hopeless: boolean }>>> = errorReasons;

function isHopeless({ error }: CommandResult, { deadline, signal }: Invocation): boolean {
  if (error === undefined) return false;
  deadline.check();
  const { code, details } = error;
  const ofReason = reasonRows[details.reason ?? '']?.hopeless;
  // The budget of the command is used up for the others, too; the limit of one call is not.
  const isSpent = details['limit'] === 'session';
  return signal.aborted || isSpent || errorCodes[code].hopeless || ofReason === true;
}

/** Returns 0 if all succeeded, the partial status if some did, otherwise the status of the first failure. */
function statusOf(statuses: readonly number[]): number {
  const failed = statuses.filter((status) => status !== 0);
  return failed.length < statuses.length && failed.length > 0 ? PARTIAL_STATUS : (failed[0] ?? 0);
}
