// Measures reading a stream of a chat, as a ratio to a hand-written loop over fetch.
import { createOpenRouter } from '../packages/core/src/index.ts';
import { compare, cpuMsOf, startUpstream, wallMsOf } from './support/measure.ts';
import { createOpenai } from './support/openai.ts';

const EVENTS = 20_000;
const ROUNDS = 15;

const messages = [{ role: 'user', content: 'Hi' }] as const;
const upstream = await startUpstream();

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

async function openFloor(baseUrl: string): Promise<ReadableStream<Uint8Array>> {
  const { body } = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-or-v1-test' },
    body: JSON.stringify({ model: 'a/b', messages, stream: true }),
  });
  if (body === null) throw new Error('The response has no body');
  return body;
}

/** Reads a stream with the minimum of code that is correct without failures. */
async function readFloor(baseUrl: string, isEnough: (length: number) => boolean): Promise<number> {
  const decoder = new TextDecoder();
  let remaining = '';
  let text = '';
  for await (const bytes of await openFloor(baseUrl)) {
    const events = (remaining + decoder.decode(bytes, { stream: true })).split('\n\n');
    remaining = events.pop() ?? '';
    for (const event of events) {
      if (event.startsWith('data: ') && event !== 'data: [DONE]') {
        // The upstream of this benchmark sends nothing else.
        const chunk = JSON.parse(event.slice(6)) as Chunk;
        text += chunk.choices[0]?.delta.content ?? '';
      }
    }
    if (isEnough(text.length)) break;
  }
  return text.length;
}

async function readOurs(baseUrl: string, isEnough: (length: number) => boolean): Promise<number> {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', baseUrl });
  let length = 0;
  for await (const event of client.chat.stream({ model: 'a/b', messages })) {
    if (event.type === 'text-delta') length += event.text.length;
    if (isEnough(length)) break;
  }
  return length;
}

async function readOpenai(baseUrl: string, isEnough: (length: number) => boolean): Promise<number> {
  const { completions } = createOpenai(baseUrl).chat;
  const stream = await completions.create({ model: 'a/b', messages, stream: true });
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.choices[0]?.delta?.content?.length ?? 0;
    if (isEnough(length)) break;
  }
  return length;
}

const readers = { floor: readFloor, ours: readOurs, openai: readOpenai };

function contestantsFor(path: string, isEnough: (length: number) => boolean) {
  return Object.fromEntries(
    Object.entries(readers).map(([name, read]) => [
      name,
      async () => await read(`${upstream.origin}/${path}`, isEnough),
    ]),
  );
}

for (const batch of [1, 8, 64]) {
  await compare(
    `CPU of ${EVENTS} events, ${batch} in a write`,
    contestantsFor(`events/${EVENTS}/${batch}`, () => false),
    { rounds: ROUNDS, measure: cpuMsOf },
  );
}
await compare(
  'time to the first token',
  contestantsFor('events/5/1', (length) => length > 0),
  { rounds: 200, measure: wallMsOf },
);
upstream.close();
