import type { ChatRequest } from '../../src/api/chat/options.ts';
import type { ChatEvent } from '../../src/api/chat/result.ts';
import { createOpenRouter } from '../../src/client.ts';
import type { StreamFetch } from './chat-chunks.ts';
import { chunkOf, lastChunk, usageChunk } from './chat-chunks.ts';

/** A minimal request. */
export const request: ChatRequest = { model: 'a/b', messages: [{ role: 'user', content: 'Hi' }] };

/** The stream of a client for the response of a fetch. */
export function streamFrom(
  { fetch }: Pick<StreamFetch, 'fetch'>,
  signal?: AbortSignal,
): AsyncIterable<ChatEvent> {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0 });
  return client.chat.stream(request, { signal });
}

/** Every event of a stream. */
export async function collect(stream: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The last event, which has the result. */
export function endOf(events: readonly ChatEvent[]): Extract<ChatEvent, { type: 'end' }> {
  const last = events.at(-1);
  if (last?.type !== 'end') throw new Error('The stream has no end');
  return last;
}

/** An answer of two chunks. */
export const hello = [
  chunkOf({ content: 'Hel' }),
  chunkOf({ content: 'lo' }),
  lastChunk(),
  usageChunk,
];
