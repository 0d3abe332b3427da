import { createEmulator } from '@orkit/openrouter-emulator';
import type { OpenRouter, OpenRouterError, ProviderRouting } from '@orkit/openrouter-multimodal';
import { createOpenRouter, hintTexts } from '@orkit/openrouter-multimodal';
import { operationWords, wordHints } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { hintWordsOf } from '../../cli/src/report/hint-words.ts';
import type { DefaultSupport, RoutingField } from '../src/api/shared/default-support.ts';
import { defaultSupport, routingFields } from '../src/api/shared/default-support.ts';
import type { EndpointName } from '../src/api/shared/endpoints.ts';
import { endpoints } from '../src/api/shared/endpoints.ts';
import { failureOf } from './support/failure.ts';
import { tone } from './support/transcription-client.ts';

/** One value of each field that asks for something. */
const asked = {
  order: ['openai'],
  only: ['openai'],
  ignore: ['azure'],
  allowFallbacks: false,
  requireParameters: true,
  dataCollection: 'deny',
  zdr: true,
  enforceDistillableText: true,
  quantizations: ['fp8'],
  sort: 'price',
  maxPriceUsd: { prompt: 1 },
  preferredMinThroughput: 10,
  preferredMaxLatency: 5,
} as const satisfies Required<ProviderRouting>;

/** One value of each field that asks for nothing. */
const nothing: ProviderRouting = {
  order: [],
  only: [],
  ignore: [],
  allowFallbacks: true,
  requireParameters: false,
  dataCollection: 'allow',
  zdr: false,
  enforceDistillableText: false,
  quantizations: [],
};

/** One call of each endpoint; returns the notes of its result. */
const calls = {
  chat: async (client) =>
    void (await client.chat.send({ messages: [{ role: 'user', content: 'x' }] })),
  transcription: async (client) => (await client.transcribe({ source: tone })).notes,
  rerank: async (client) => void (await client.rerank({ query: 'x', documents: ['a', 'b'] })),
  image: async (client) =>
    (await client.generate.image({ prompt: 'x', model: 'black-forest-labs/flux.2-pro' })).notes,
  speech: async (client) => (await client.generate.speech({ input: 'x' })).notes,
  audio: async (client) => (await client.generate.audio({ prompt: 'x' })).notes,
  video: async (client) =>
    (await client.videos.create({ prompt: 'x', model: 'google/veo-3.1', durationSeconds: 4 }))
      .notes,
  embedding: async (client) => void (await client.embed({ input: ['x'] })),
} satisfies Record<EndpointName, (client: OpenRouter) => Promise<readonly string[] | void>>;

function setUp(provider: ProviderRouting) {
  const emulator = createEmulator();
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    defaults: { chatModel: 'openai/gpt-5', provider },
  });
  const paid = () => emulator.requests.filter(({ method }) => method === 'POST');
  return { client, paid };
}

function rowsOf(support: DefaultSupport): readonly (readonly [EndpointName, RoutingField])[] {
  // The keys of the table are the names of endpoints.
  const names = Object.keys(defaultSupport) as EndpointName[];
  return names.flatMap((name) =>
    routingFields
      .filter((field) => defaultSupport[name][field] === support)
      .map((field) => [name, field] as const),
  );
}

function textsOf({ hints }: OpenRouterError) {
  return {
    sdk: hintTexts(hints).join(' '),
    mcp: wordHints(hints, operationWords).join(' '),
    orm: wordHints(hints, hintWordsOf(undefined)).join(' '),
  };
}

describe('a default of the client', () => {
  it.each(rowsOf('refused'))(
    'that /%s cannot keep refuses the call unsent, and names its setting: %s',
    async (name, field) => {
      const { client, paid } = setUp({ [field]: asked[field] });
      const error = await failureOf(calls[name](client));
      expect(error.code).toBe('INVALID_INPUT');
      const texts = textsOf(error);
      expect(texts.sdk).toContain(`defaults.provider.${field}`);
      const variable = `OPENROUTER_PROVIDER_${field.replaceAll(/[A-Z]/gu, '_$&').toUpperCase()}`;
      const hasVariable = !['enforceDistillableText', 'maxPriceUsd'].includes(field);
      expect(texts.mcp.includes(variable)).toBe(hasVariable);
      expect(texts.orm.includes(variable)).toBe(hasVariable);
      expect(paid()).toEqual([]);
    },
  );

  it.each(rowsOf('told'))('that /%s cannot carry is told in a note: %s', async (name, field) => {
    const { client, paid } = setUp({ [field]: asked[field] });
    const notes = await calls[name](client);
    expect(notes).toEqual([expect.stringContaining(`a request to /${endpoints[name].path}`)]);
    expect(JSON.stringify(paid()[0]?.body ?? '')).not.toContain('"provider"');
  });

  it.each(rowsOf('sent'))('that /%s has a field for is sent: %s', async (name, field) => {
    const { client, paid } = setUp({ [field]: asked[field] });
    await calls[name](client).catch(() => {
      // A model of the emulator may have no such provider; only the request matters.
    });
    const wireName = field === 'maxPriceUsd' ? 'max_price' : toSnakeCase(field);
    expect(paid()[0]?.body).toMatchObject({ provider: { [wireName]: asked[field] } });
  });

  it.each(['speech', 'transcription', 'video', 'image'] as const)(
    'that asks for nothing hinders no %s',
    async (name) => {
      const { client, paid } = setUp(nothing);
      expect(await calls[name](client)).toEqual([]);
      expect(paid()).toHaveLength(1);
    },
  );

  it('for the response cache reaches embeddings', async () => {
    const emulator = createEmulator();
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      fetch: emulator.fetch,
      defaults: { cache: true },
    });
    await client.embed({ input: ['x'] });
    const sent = emulator.requests.find(({ method }) => method === 'POST');
    expect(sent?.headers['x-openrouter-cache']).toBe('true');
  });
});

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
