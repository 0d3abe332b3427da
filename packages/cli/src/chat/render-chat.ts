import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Output } from '../terminal/output.ts';

/**
 * Prints an answer: its text unless it was streamed, then the tool calls, each as a line of JSON, then the URLs of media that
 * were returned as URLs.
 */
export function renderChat(
  { data, text = '' }: Pick<OperationResult<unknown>, 'data' | 'text'>,
  output: Pick<Output, 'hasResult' | 'result' | 'endResult'>,
): void {
  const { tool_calls: calls, media } = isObject(data) ? data : {};
  const lines = [...objectsOf(calls).map((call) => JSON.stringify(call)), ...urlsOf(media)];
  // Without text in the answer, the text of the operation is the tool calls.
  const isCalls = isObject(data) && data['text'] === '' && objectsOf(calls).length > 0;
  if (!output.hasResult && !isCalls) output.result(text);
  output.endResult();
  for (const line of lines) output.result(`${line}\n`);
}

function urlsOf(media: unknown): string[] {
  return objectsOf(media).flatMap(({ url }) => (typeof url === 'string' ? [url] : []));
}

function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
