import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import { renderTable } from '../terminal/table.ts';

/** Decimals of a score on a terminal. In a pipe it has all of them. */
const SHOWN_DECIMALS = 4;

/** Prints the ranked documents, each after its score. */
export async function renderRanking(
  { data }: OperationResult<unknown>,
  { output }: Invocation,
): Promise<void> {
  const results = isObject(data) && Array.isArray(data['results']) ? data['results'] : [];
  const rows = results
    .filter(isObject)
    .map(({ score, document }) => [
      output.toTerminal ? Number(score).toFixed(SHOWN_DECIMALS) : String(score),
      nameOf(document),
    ]);
  output.layout(await renderTable({ head: ['SCORE', 'DOCUMENT'], rows }, output));
}

function nameOf(document: unknown): string {
  if (!isObject(document)) return typeof document === 'string' ? document : '';
  const { text, image } = document;
  return [text, image].filter((part) => typeof part === 'string').join(' ');
}
