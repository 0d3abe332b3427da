import { createEmulator } from '@orkit/openrouter-emulator';
import type { ClientDefaults, ImageRequest } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { modelRecord } from './support/model-records.ts';

const svg = { input_modalities: ['text', 'image'], output_modalities: ['image'] };

const listed = { id: 'a/draws', name: 'Draws', architecture: svg, supported_parameters: {} };

const chatting = {
  architecture: { input_modalities: ['text'], output_modalities: ['text', 'image'] },
  pricing: { prompt: '0.000001', completion: '0.000002', image_output: '0.00003' },
  top_provider: { max_completion_tokens: 1_000 },
};

function endpoint(slug: string, unit: string, usd: number) {
  return {
    provider_name: slug,
    provider_slug: slug,
    supported_parameters: {},
    allowed_passthrough_parameters: [],
    supports_streaming: false,
    pricing: usd === 0 ? [] : [{ billable: 'output_image', unit, cost_usd: usd }],
  };
}

/** Cost of an image with these endpoints. */
async function estimate(
  endpoints: readonly ReturnType<typeof endpoint>[],
  request: Partial<ImageRequest> = {},
  defaults: ClientDefaults = {},
) {
  const client = createOpenRouter({
    defaults,
    fetch: async (input) => {
      const { pathname } = new URL(new Request(input).url);
      if (pathname.endsWith('/endpoints')) return Response.json({ id: 'a/draws', endpoints });
      if (pathname.endsWith('/images/models')) return Response.json({ data: [listed] });
      const data = [
        modelRecord('a/draws', { architecture: svg }),
        modelRecord('a/chats', chatting),
      ];
      return Response.json({ data });
    },
  });
  return await client.estimate({ image: { prompt: 'a cat', model: 'a/draws', ...request } });
}

const cheap = endpoint('cheap', 'image', 0.02);
const expensive = endpoint('dear', 'image', 0.05);
const guessed = endpoint('guessed', 'token', 0.000001);
const silent = endpoint('silent', 'image', 0);

describe('the estimate of an image', () => {
  it('is never below zero', async () => {
    expect(await estimate([endpoint('strange', 'image', -1)])).toMatchObject({
      certainty: 'unknown',
    });
  });

  it('is that of the most expensive provider', async () => {
    expect(await estimate([cheap, expensive])).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 0.05,
      model: 'a/draws',
    });
  });

  it('excludes providers that may not serve the request', async () => {
    const provider = { only: ['cheap'] };
    expect(await estimate([cheap, expensive], { provider })).toMatchObject({ costUsd: 0.02 });
    expect(await estimate([cheap, expensive], { provider: { ignore: ['dear'] } })).toMatchObject({
      costUsd: 0.02,
    });
  });

  it('is no upper bound when one of the prices is estimated', async () => {
    expect(await estimate([cheap, expensive, guessed])).toMatchObject({
      certainty: 'estimate',
      costUsd: 0.05,
    });
  });

  it('is unknown when one of the providers lists no price, or no provider serves it', async () => {
    expect(await estimate([cheap, silent])).toMatchObject({ certainty: 'unknown' });
    expect(await estimate([])).toMatchObject({ certainty: 'unknown' });
  });

  it('is that of a chat for a chat model that generates images', async () => {
    // Chat options of a client do not apply to images.
    const estimated = await estimate([], { model: 'a/chats' }, { maxTokens: 10 });
    expect(estimated).toMatchObject({ certainty: 'estimate', model: 'a/chats' });
    expect(estimated.basis).toContain('1000 output tokens at $30.00 per million');
  });
});

/** Requests that the emulator serves and charges. */
const drawn: readonly (readonly [request: Omit<ImageRequest, 'prompt'>, atMost: number])[] = [
  [{ model: 'google/gemini-2.5-flash-image' }, 5],
  [{ model: 'google/gemini-2.5-flash-image', aspectRatio: '16:9' }, 5],
  [{ model: 'google/gemini-2.5-flash-image', resolution: '1K' }, 2.5],
  [{ model: 'google/gemini-2.5-flash-image', resolution: '2K' }, 2.5],
  [{ model: 'google/gemini-3-pro-image' }, 5],
  [{ model: 'google/gemini-3-pro-image', resolution: '1K' }, 2.5],
  [{ model: 'google/gemini-3-pro-image', resolution: '4K' }, 2.5],
  [{ model: 'openai/gpt-image-1.5', count: 4 }, 5],
  [{ model: 'openai/gpt-image-1.5', aspectRatio: '3:2' }, 5],
  [{ model: 'openai/gpt-image-1.5', size: '1024x1024', quality: 'low' }, 2.5],
  [{ model: 'openai/gpt-image-1.5', size: '1024x1024', quality: 'medium' }, 2.5],
  [{ model: 'openai/gpt-image-1.5', size: '1536x1024', quality: 'high', count: 2 }, 2.5],
  [{ model: 'openai/gpt-5-image' }, 5],
  [{ model: 'openai/gpt-5-image', size: '1024x1024', quality: 'medium' }, 2.5],
  [{ model: 'black-forest-labs/flux.2-pro' }, 5],
  [{ model: 'black-forest-labs/flux.2-pro', size: '1024x1024' }, 2.5],
  [{ model: 'black-forest-labs/flux.2-pro', resolution: '2K' }, 2.5],
  [{ model: 'bytedance-seed/seedream-4.5' }, 5],
  [{ model: 'bytedance-seed/seedream-4.5', resolution: '2K' }, 2.5],
  [{ model: 'recraft/recraft-v4-vector' }, 5],
];

describe('the estimate of images of every model of the catalogue', () => {
  const emulator = createEmulator();
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch });

  it.each(drawn)('for %j is at least the cost, and not much more', async (request, atMost) => {
    const image = { prompt: 'a lighthouse at night, oil on canvas', ...request };
    const { costUsd: estimateUsd = 0 } = await client.estimate({ image });
    const { usage } = await client.generate.image(image);
    const costUsd = usage?.costUsd ?? 0;
    expect(costUsd).toBeGreaterThan(0);
    expect(estimateUsd / costUsd).toBeGreaterThanOrEqual(1);
    expect(estimateUsd / costUsd).toBeLessThanOrEqual(atMost);
  });

  it('covers every image model', async () => {
    const answer = await emulator.fetch('https://openrouter.ai/api/v1/images/models');
    const { data } = (await answer.json()) as { readonly data: readonly { readonly id: string }[] };
    const named = new Set(drawn.map(([{ model }]) => model));
    expect(data.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  });
});
