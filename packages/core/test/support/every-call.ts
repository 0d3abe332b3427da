import { readFile } from 'node:fs/promises';

import type { OpenRouter } from '@orkit/openrouter-multimodal';

/** A WAV file of the emulator, as a source. */
const audio = new Blob([
  await readFile(new URL('../../../emulator/media/speech.wav', import.meta.url)),
]);

const chat = {
  model: 'google/gemini-2.5-flash',
  messages: [{ role: 'user', content: 'Hi' }],
} as const;
const analysis = { media: [{ source: audio }], question: 'What is it?' } as const;
const video = { prompt: 'A river', model: 'google/veo-3.1', durationSeconds: 4 } as const;

/** Reads something to its end. */
export async function drain(iterable: AsyncIterable<unknown>): Promise<void> {
  const iterator = iterable[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

/** Reads the first event of a stream, and leaves it like `break`. */
export async function leave(iterable: AsyncIterable<unknown>): Promise<void> {
  const iterator = iterable[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
}

/** A method of the client, the name of its call, and a call of it. */
export interface EveryCall {
  readonly endpoint: string;
  readonly isBillable: boolean;
  call(client: OpenRouter): Promise<unknown>;
}

const paid = (endpoint: string, call: EveryCall['call']): EveryCall => ({
  endpoint,
  isBillable: true,
  call,
});
const free = (endpoint: string, call: EveryCall['call']): EveryCall => ({
  endpoint,
  isBillable: false,
  call,
});

/** Every method of a client that sends a request. */
export const everyCall: readonly EveryCall[] = [
  paid('chat', async (client) => await client.chat.send(chat)),
  paid('chat', async (client) => {
    await drain(client.chat.stream(chat));
  }),
  paid('analyze', async (client) => await client.analyze(analysis)),
  paid('analyze', async (client) => {
    await drain(client.analyze.stream(analysis));
  }),
  paid('transcribe', async (client) => await client.transcribe({ source: audio })),
  paid('rerank', async (client) => await client.rerank({ query: 'x', documents: ['y'] })),
  paid('embed', async (client) => await client.embed({ input: ['x'] })),
  paid('generate.image', async (client) => await client.generate.image({ prompt: 'x' })),
  paid('generate.image', async (client) => {
    await drain(client.generate.image.stream({ prompt: 'x' }));
  }),
  paid('generate.speech', async (client) => await client.generate.speech({ input: 'x' })),
  paid('generate.speech', async (client) => {
    const stream = await client.generate.speech.stream({ input: 'x' });
    await drain(stream.chunks);
    await stream.finish();
  }),
  paid('generate.audio', async (client) => await client.generate.audio({ prompt: 'x' })),
  paid('generate.audio', async (client) => {
    const stream = await client.generate.audio.stream({ prompt: 'x' });
    await drain(stream.chunks);
    await stream.finish();
  }),
  paid('videos.create', async (client) => await client.videos.create(video)),
  free('videos.models', async (client) => await client.videos.models()),
  free('estimate', async (client) => await client.estimate({ chat })),
  free('generate.image.models', async (client) => await client.generate.image.models()),
  free(
    'generate.image.endpoints',
    async (client) => await client.generate.image.endpoints('openai/gpt-image-1.5'),
  ),
  free('models.list', async (client) => await client.models.list()),
  free('models.search', async (client) => await client.models.search({ text: 'x' })),
  free('models.get', async (client) => await client.models.get(chat.model)),
  free('models.has', async (client) => await client.models.has(chat.model)),
  free('account.getKey', async (client) => await client.account.getKey()),
  free('health', async (client) => await client.health()),
];
