import { createEmulator } from '@orkit/openrouter-emulator';
import type { CallOptions, OpenRouter } from '@orkit/openrouter-multimodal';
import { createMemoryReservationStore, createOpenRouter } from '@orkit/openrouter-multimodal';
import { environmentVariables, optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { describe, expect, it } from 'vitest';

import { endpointEstimates, endpointMethods } from '../src/api/endpoint-table.ts';
import type { EndpointName, ModelEndpointName } from '../src/api/shared/endpoints.ts';
import { endpoints, modelEndpoints } from '../src/api/shared/endpoints.ts';
import { sleep } from '../src/shared/clock.ts';
import { createManualClock } from './support/manual-clock.ts';
import { audioFile } from './support/sounds.ts';

type AskClient = (client: OpenRouter, options?: CallOptions) => Promise<unknown>;

const messages = [{ role: 'user', content: 'Hi' }] as const;
const model = 'openai/gpt-4o-mini';
/** One paid call of each endpoint. */
const calls: Readonly<Record<EndpointName, AskClient>> = {
  chat: (client, options) => client.chat.send({ model, messages }, options),
  transcription: (client, options) =>
    client.transcribe({ source: { bytes: audioFile('tone.mp3') } }, options),
  rerank: (client, options) => client.rerank({ query: 'why', documents: ['because'] }, options),
  image: (client, options) => client.generate.image({ prompt: 'a cat' }, options),
  speech: (client, options) => client.generate.speech({ input: 'Hi' }, options),
  audio: (client, options) => client.generate.audio({ prompt: 'Hi' }, options),
  video: (client, options) =>
    client.videos.create({ prompt: 'a cat', durationSeconds: 4, resolution: '720p' }, options),
  embedding: (client, options) => client.embed({ input: ['river'] }, options),
};

/** Other methods that use the same endpoints. */
const more = {
  'chat.stream': async (client, options) => {
    for await (const event of client.chat.stream({ model, messages }, options))
      if (event.type === 'end') return event.result;
    return undefined;
  },
  analysis: (client, options) =>
    client.analyze(
      { media: [{ source: { bytes: audioFile('tone.mp3') } }], model: 'google/gemini-2.5-flash' },
      options,
    ),
  'image by a chat': (client, options) =>
    client.generate.image({ prompt: 'a cat', maxTokens: 8_000 }, options),
  'image.stream': async (client, options) => {
    const request = { prompt: 'a cat', model: 'bytedance-seed/seedream-4.5' };
    for await (const event of client.generate.image.stream(request, options))
      if (event.type === 'end') return event.result;
    return undefined;
  },
} as const satisfies Record<string, AskClient>;

// The keys of a record are plain texts for the compiler.
const names = Object.keys(calls) as EndpointName[];
const modelNames = names.filter((name): name is ModelEndpointName => name !== 'chat');
const ways = Object.entries<AskClient>({ ...calls, ...more });

describe('the table of endpoints', () => {
  it.each(names)('has the path of %s, which the emulator serves', async (name) => {
    const emulator = createEmulator();
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch });
    await calls[name](client);
    const paths = emulator.requests
      .filter(({ method }) => method === 'POST')
      .map(({ path }) => path);
    expect(paths).toEqual([`/${endpoints[name].path}`]);
  });

  it('has a method of the client for each endpoint', () => {
    const client = createOpenRouter();
    for (const name of Object.keys(endpointMethods)) {
      expect([name, typeof client[name as keyof OpenRouter]]).toEqual([name, 'function']);
    }
  });

  it('has the kinds of requests that `estimate` accepts, as its error says', async () => {
    const client = createOpenRouter();
    // A caller without types may pass any value.
    const asking = client.estimate({} as Parameters<typeof client.estimate>[0]);
    const error: unknown = await asking.catch((reason: unknown) => reason);
    const text = JSON.stringify(error);
    for (const name of Object.keys(endpointEstimates)) expect(text).toContain(name);
  });

  it('has an environment variable for each default model', () => {
    for (const { defaultModel } of modelEndpoints) {
      const { variable, option, id, summary } = defaultModel;
      const variables: Readonly<Record<string, unknown>> = environmentVariables;
      expect(variables[variable]).toMatchObject({ summary, fallback: id });
      const { client } = optionsFromEnv({ [variable]: 'some/model' });
      expect(client.defaults?.[option]).toBe('some/model');
    }
  });

  it.each(modelNames)(
    'proposes how to choose another model for %s when the default no longer exists',
    async (name) => {
      const { option } = endpoints[name].defaultModel;
      const client = createOpenRouter({
        apiKey: 'sk-or-v1-test',
        fetch: createEmulator().fetch,
        defaults: { [option]: 'none/such' },
      });
      await expect(calls[name](client)).rejects.toMatchObject({
        code: 'MODEL_NOT_FOUND',
        hints: expect.arrayContaining([{ kind: 'choose-model', option }]),
      });
    },
  );
});

/** Milliseconds that a metadata request takes. */
const LOOK_UP_MS = 400;
const DEADLINE_MS = 9_000;

/** A client whose metadata requests are slow, and whose store never responds. */
async function createSlowClient(ask: AskClient) {
  const emulator = createEmulator();
  const clock = createManualClock();
  const cached = new Map<string, string>();
  const remember: typeof fetch = async (input, init) => {
    const response = await emulator.fetch(input, init);
    const { method, url } = new Request(input, init);
    if (method === 'GET') cached.set(url, await response.clone().text());
    return response;
  };
  // Once at full speed, so that modules are loaded and metadata is cached.
  const budget = { maxCostUsd: 100, allowUnknownCost: true };
  await ask(createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: remember, budget }));
  const counts = { posts: 0, metadataRequests: 0, reservedAtMs: -1 };
  const startedAtMs = clock.now();
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    clock,
    fetch: async (input, init) => {
      const { method, url } = new Request(input, init);
      if (method !== 'GET') counts.posts += 1;
      else counts.metadataRequests += 1;
      await sleep(clock, LOOK_UP_MS);
      return new Response(cached.get(url), { headers: { 'content-type': 'application/json' } });
    },
    budget: {
      ...budget,
      store: {
        ...createMemoryReservationStore(),
        async reserve() {
          counts.reservedAtMs = clock.now() - startedAtMs;
          return await new Promise<never>(() => {});
        },
      },
    },
  });
  return { client, clock, counts };
}

describe('the timeout of a call', () => {
  it.each(ways)('of %s covers all its steps, waiting for the store included', async (_, ask) => {
    const { client, clock, counts } = await createSlowClient(ask);
    const state = { isDone: false };
    const asking = ask(client, { timeoutMs: DEADLINE_MS }).catch((error: unknown) => error);
    const end = () => {
      state.isDone = true;
    };
    asking.then(end, end);
    await clock.advance(DEADLINE_MS - 1);
    // Earlier steps took time, so that less than the timeout is left for the store.
    expect(counts.metadataRequests).toBeGreaterThan(0);
    expect(counts.reservedAtMs).toBeGreaterThanOrEqual(LOOK_UP_MS);
    expect(state.isDone).toBe(false);
    await clock.advance(1);
    expect(await asking).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect([counts.posts, clock.pending]).toEqual([0, 0]);
  });
});
