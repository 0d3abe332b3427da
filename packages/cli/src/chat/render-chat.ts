import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Output } from '../terminal/output.ts';

/**
 * Shows an answer: its text unless it was streamed, then the calls that the model wants made, each as a line of JSON,
 * then the addresses of pictures that came as such.
 */
export function renderChat(
  { data, text = '' }: Pick<OperationResult<unknown>, 'data' | 'text'>,
  output: Pick<Output, 'hasResult' | 'result' | 'endResult'>,
): void {
  const { tool_calls: calls, media } = isObject(data) ? data : {};
  const lines = [...objectsOf(calls).map((call) => JSON.stringify(call)), ...addressesOf(media)];
  // Without an answer in words, the text of the operation is the calls themselves.
  const isCalls = isObject(data) && data['text'] === '' && objectsOf(calls).length > 0;
  if (!output.hasResult && !isCalls) output.result(text);
  output.endResult();
  for (const line of lines) output.result(`${line}\n`);
}

function addressesOf(media: unknown): string[] {
  return objectsOf(media).flatMap(({ url }) => (typeof url === 'string' ? [url] : []));
}

function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
