import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import type { CommandResult } from '../host/command-result.ts';
import { printSaved } from '../report/saved-files.ts';
import { renderTable } from '../terminal/table.ts';

/** Numbers shown of a vector on a terminal. */
const SHOWN_NUMBERS = 4;

/** Decimals of a number on a terminal. In a pipe it has all of them. */
const SHOWN_DECIMALS = 5;

/** Prints the beginning of each vector on a terminal, or the paths of files. In a pipe the vectors were streamed already. */
export async function printVectors(
  { data, meta, files = [] }: OperationResult<unknown>,
  { io, output, settings }: Invocation,
): Promise<CommandResult> {
  const embeddings: unknown = isObject(data) ? data['embeddings'] : undefined;
  if (Array.isArray(embeddings) && !settings.json) {
    const rows = embeddings.map((vector, index) => [String(index), beginningOf(vector)]);
    output.layout(await renderTable({ head: ['INDEX', 'VECTOR'], rows }, output));
    output.note('For all numbers use -o vectors.jsonl, or a pipe.');
  }
  return { data, meta, ...printSaved(files, { io, output }) };
}

function beginningOf(vector: unknown): string {
  if (!Array.isArray(vector)) return '';
  const shown = vector.slice(0, SHOWN_NUMBERS).map((each) => Number(each).toFixed(SHOWN_DECIMALS));
  const more = vector.length - shown.length;
  return more > 0 ? `${shown.join(' ')} and ${String(more)} more` : shown.join(' ');
}
