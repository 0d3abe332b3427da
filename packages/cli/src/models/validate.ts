import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { validateModel } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject, CommandResult } from '../host/command-result.ts';
import { renderTable } from '../terminal/table.ts';

/** Checks each id, prints a line for each, and fails if one is missing. */
export async function runValidate(invocation: Invocation): Promise<CommandResult> {
  const { output, positionals } = invocation;
  const results: JsonObject[] = [];
  for (const model of positionals) {
    const { data } = await invocation.execute(validateModel, { model });
    if (isObject(data)) results.push(data);
  }
  const rows = results.map(({ model, valid }) => [
    String(model),
    valid === true ? 'valid' : 'missing',
  ]);
  output.layout(await renderTable({ head: ['MODEL', ''], rows }, output));
  const missing = results.filter(({ valid }) => valid !== true);
  return {
    data: { results },
    text: rows.map((row) => row.join('\t')).join('\n'),
    error: missing.length === 0 ? undefined : notFound(missing),
  };
}

function notFound(missing: readonly JsonObject[]): OpenRouterError {
  const ids = missing.map(({ model }) => `"${String(model)}"`).join(', ');
  const suggested = missing.flatMap(({ suggestions }) =>
    Array.isArray(suggestions) ? suggestions.map(String) : [],
  );
  return new OpenRouterError('MODEL_NOT_FOUND', `OpenRouter has no model ${ids}`, {
    hints: suggested.length === 0 ? [] : [{ kind: 'did-you-mean', values: suggested }],
  });
}
