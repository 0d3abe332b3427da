import type { ChatRequest } from '../../src/api/chat/options.ts';
import type { ChatEvent } from '../../src/api/chat/result.ts';
import { createOpenRouter } from '../../src/client.ts';
import type { StreamFetch } from './chat-chunks.ts';
import { chunkOf, lastChunk, usageChunk } from './chat-chunks.ts';

/** A request that asks next to nothing. */
export const request: ChatRequest = { model: 'a/b', messages: [{ role: 'user', content: 'Hi' }] };

/** The answer of a fetch, as a client streams it. */
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

/** An answer of two pieces. */
export const hello = [
  chunkOf({ content: 'Hel' }),
  chunkOf({ content: 'lo' }),
  lastChunk(),
  usageChunk,
];
