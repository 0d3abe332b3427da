import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject } from '../host/command-result.ts';
import { renderTable } from '../terminal/table.ts';

/** Prints a page of models: id, context length, prices of a million tokens, input and output modalities. */
export async function renderSearch(
  { data }: OperationResult<unknown>,
  { output }: Invocation,
): Promise<void> {
  const page = isObject(data) ? data : {};
  const results = Array.isArray(page['results']) ? page['results'].filter(isObject) : [];
  const head = ['MODEL', 'CONTEXT', '$/M IN', '$/M OUT', 'INPUT', 'OUTPUT'];
  output.layout(await renderTable({ head, rows: results.map(toRow) }, output));
  if (results.length === 0) output.note('No model matches.');
  if (page['has_more'] === true) {
    const { total, next_offset: next } = page;
    output.note(`More of ${numberText(total)} models: continue with --offset ${numberText(next)}`);
  }
}

function toRow(model: JsonObject): string[] {
  const price = isObject(model['price']) ? model['price'] : {};
  return [
    String(model['id']),
    numberText(model['context_length']),
    numberText(price['prompt_usd_per_million']),
    numberText(price['completion_usd_per_million']),
    listText(model['input_modalities']),
    listText(model['output_modalities']),
  ];
}

function numberText(value: unknown): string {
  return typeof value === 'number' ? String(value) : '-';
}

function listText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : '-';
}
