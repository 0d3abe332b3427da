import { errorCodes, errorReasons } from '@orkit/openrouter-multimodal';

import { toShownError } from '../errors/errors.ts';
import { PARTIAL_STATUS } from '../errors/exit-status.ts';
import { Interruption } from '../errors/signal-error.ts';
import type { Invocation } from '../host/invocation.ts';
import type { Outcome } from '../host/command-result.ts';
import { nameOfSource } from './sources.ts';

/**
 * Does a command once for each of its sources, in order, and tells what came of each. A failure does not stop the others,
 * unless it is one that all of them would meet.
 */
export async function performEach(
  invocation: Invocation,
  perform: (one: Invocation) => Promise<Outcome>,
): Promise<Outcome> {
  const { words, output } = invocation;
  const statuses: number[] = [];
  for (const [index, word] of words.entries()) {
    const source = nameOfSource(word);
    if (words.length > 1) output.startResult(`${index === 0 ? '' : '\n'}==> ${source} <==\n`);
    const one = { ...invocation, words: [word] };
    const result = await resultOf(async () => await perform(one), invocation);
    statuses.push(invocation.tell({ ...result, source }));
    if (!isHopeless(result, invocation)) continue;
    const left = words.length - statuses.length;
    if (left > 0) output.note(`Stopped here: ${String(left)} more not begun.`);
    break;
  }
  return { data: null, status: statusOf(statuses) };
}

/** A failure is an outcome here, an interruption is not. */
async function resultOf(perform: () => Promise<Outcome>, { signal }: Invocation): Promise<Outcome> {
  try {
    return await perform();
  } catch (error) {
    // What breaks off because it was given up may fail in words of its own: the reason is what counts.
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (reason instanceof Interruption) throw reason;
    return { data: null, error: toShownError(reason) };
  }
}

/** A reason of another version of core is in no table. */
const reasonRows: Readonly<Partial<Record<string, { readonly hopeless: boolean }>>> = errorReasons;

function isHopeless({ error }: Outcome, { deadline, signal }: Invocation): boolean {
  if (error === undefined) return false;
  deadline.check();
  const { code, details } = error;
  const ofReason = reasonRows[details.reason ?? '']?.hopeless;
  return signal.aborted || errorCodes[code].hopeless || ofReason === true;
}

/** Success when all worked, a status of its own when some did, else how the first one failed. */
function statusOf(statuses: readonly number[]): number {
  const failed = statuses.filter((status) => status !== 0);
  return failed.length < statuses.length && failed.length > 0 ? PARTIAL_STATUS : (failed[0] ?? 0);
}
