import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { withCallOptions } from './connect.ts';

const model = 'a/b';
const chat = { model, messages: [{ role: 'user', content: 'x' }] } as const;
const source = 'https://example.com/a.mp3';
const analysis = { model, media: [{ source }] } as const;

/** Everything that costs, by what it is called. */
const calls: Readonly<Record<string, (client: OpenRouter) => unknown>> = {
  'chat.send': async (client) => await client.chat.send(chat),
  'chat.stream': async (client) => await client.chat.stream(chat)[Symbol.asyncIterator]().next(),
  analyze: async (client) => await client.analyze(analysis),
  'analyze.stream': async (client) =>
    await client.analyze.stream(analysis)[Symbol.asyncIterator]().next(),
  transcribe: async (client) => await client.transcribe({ model, source }),
  rerank: async (client) => await client.rerank({ model, query: 'x', documents: ['y'] }),
  embed: async (client) => await client.embed({ model, input: ['x'] }),
  'generate.image': async (client) => await client.generate.image({ model, prompt: 'x' }),
  'generate.image.stream': async (client) =>
    await client.generate.image.stream({ model, prompt: 'x' })[Symbol.asyncIterator]().next(),
  'generate.speech': async (client) => await client.generate.speech({ model, input: 'x' }),
  'generate.speech.stream': async (client) =>
    await client.generate.speech.stream({ model, input: 'x' }),
  'generate.audio': async (client) => await client.generate.audio({ model, prompt: 'x' }),
  'generate.audio.stream': async (client) =>
    await client.generate.audio.stream({ model, prompt: 'x' }),
  'videos.create': async (client) => await client.videos.create({ model, prompt: 'x' }),
};

describe('a client with options for each call', () => {
  it.each(Object.entries(calls))('hands them to %s', async (_name, call) => {
    const gone = new Error('Gone');
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      fetch: async () => await Promise.reject(new Error('Sent')),
      maxRetries: 0,
    });
    const bound = withCallOptions(client, { signal: AbortSignal.abort(gone) });
    await expect(call(bound)).rejects.toBe(gone);
  });

  it('leaves what costs nothing as it is', () => {
    const client = createOpenRouter();
    const bound = withCallOptions(client, { deadlineMs: 1 });
    expect(bound.generate.image.models).toBe(client.generate.image.models);
    expect(bound.generate.image.endpoints).toBe(client.generate.image.endpoints);
    expect(bound.videos.models).toBe(client.videos.models);
  });
});
