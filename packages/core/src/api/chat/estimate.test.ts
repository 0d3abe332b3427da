import { describe, expect, it } from 'vitest';

import { createPricedContext } from '../../../test/support/priced-context.ts';
import type { ChatRequest } from './options.ts';
import { estimateChat } from './estimate.ts';

const text = { input_modalities: ['text'], output_modalities: ['text'] };
const anything = {
  input_modalities: ['text', 'image', 'audio', 'video', 'file'],
  output_modalities: ['text'],
};

const records = {
  // A dollar per million prompt tokens, two per million completion tokens.
  'a/plain': { top_provider: { max_completion_tokens: 1_000 } },
  'a/dear': { pricing: { prompt: '0.00001', completion: '0.00002' } },
  'a/free:free': { pricing: { prompt: '0', completion: '0' } },
  'a/router': { pricing: { prompt: '-1', completion: '-1' } },
  'a/sees': {
    architecture: anything,
    pricing: { prompt: '0.000001', completion: '0.000002', image: '0.01', audio: '0.000005' },
  },
  'a/endless': { context_length: null, architecture: text },
  'a/tiers': {
    pricing: {
      prompt: '0.000001',
      completion: '0.000002',
      request: '0.5',
      input_cache_write: '0.00000125',
      overrides: [{ min_prompt_tokens: 1_000, prompt: '0.000004', completion: '0.000008' }],
    },
  },
  'a/draws': {
    architecture: { input_modalities: ['text'], output_modalities: ['text', 'image'] },
    pricing: { prompt: '0.000001', completion: '0.000002', image_output: '0.00003' },
  },
};

const context = createPricedContext(records);

async function estimate(request: Partial<ChatRequest>) {
  return await estimateChat(context, { messages: [{ role: 'user', content: 'Hi' }], ...request });
}

describe('estimateChat', () => {
  it('bounds text by its bytes, and the answer by maxTokens', async () => {
    const result = await estimate({ model: 'a/plain', maxTokens: 100 });
    expect(result).toEqual({
      certainty: 'upper_bound',
      costUsd: expect.any(Number),
      model: 'a/plain',
      basis: expect.stringMatching(
        /^at most \d+ prompt tokens at \$1\.00 per million, at most 100 output tokens at \$2\.00 per million$/u,
      ),
    });
    const longer = await estimate({
      model: 'a/plain',
      maxTokens: 100,
      // Three bytes each.
      messages: [{ role: 'user', content: 'Hi' + '語'.repeat(1_000) }],
    });
    expect((longer.costUsd ?? 0) - (result.costUsd ?? 0)).toBeCloseTo(3_000 / 1_000_000, 12);
  });

  it('uses the maximum answer of a model, which is not a bound', async () => {
    const result = await estimate({ model: 'a/plain' });
    expect(result.certainty).toBe('estimate');
    const bounded = await estimate({ model: 'a/plain', maxTokens: 1_000 });
    expect(result.costUsd).toBe(bounded.costUsd);
  });

  it("uses the client's maxTokens as a bound", async () => {
    const limited = createPricedContext(records, { defaults: { maxTokens: 10 } });
    const result = await estimateChat(limited, {
      model: 'a/plain',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(result.certainty).toBe('upper_bound');
  });

  it.each([{ extraBody: { max_tokens: -250 } }, { extraBody: { max_tokens: 0 } }])(
    'does not lower the cost for %j',
    async (request) => {
      expect(await estimate({ model: 'a/plain', ...request })).toMatchObject({
        certainty: 'unknown',
        costUsd: undefined,
      });
    },
  );

  it.each([-1, Number.NaN])(
    'refuses %d web searches, which would lower the cost',
    async (maxUses) => {
      const request = { model: 'a/plain', maxTokens: 1, webSearch: { maxUses } };
      await expect(estimate(request)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: `Cannot chat: "webSearch.maxUses" must be a number, 0 or above, not ${maxUses}`,
      });
    },
  );

  it('reports an unknown cost for an answer of any length', async () => {
    expect(await estimate({ model: 'a/endless' })).toMatchObject({
      certainty: 'unknown',
      costUsd: undefined,
      basis: 'no price is listed for an answer of any length',
    });
  });

  it('reports a free model as free, whatever the request', async () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: [{ type: 'image', source: 'https://example.com/cat.png' }] },
    ];
    expect(await estimate({ model: 'a/free:free', messages })).toEqual({
      certainty: 'upper_bound',
      costUsd: 0,
      model: 'a/free:free',
      basis: 'the model is free',
    });
  });

  it('includes searches even for a free model', async () => {
    const result = await estimate({ model: 'a/free:free', webSearch: { maxUses: 3 } });
    expect(result).toMatchObject({ certainty: 'estimate', costUsd: 0.06 });
  });

  it('includes the pages of a document that OpenRouter has to parse', async () => {
    const file = { type: 'file', source: new Blob([new Uint8Array(300_000)]) } as const;
    const messages: ChatRequest['messages'] = [{ role: 'user', content: [file] }];
    expect(await estimate({ model: 'a/free:free', messages })).toMatchObject({ costUsd: 0.02 });
    const plugins = [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }];
    expect(await estimate({ model: 'a/free:free', messages, plugins })).toMatchObject({
      costUsd: 0,
    });
  });

  it('reports an unknown cost for a router, a preset or an account default', async () => {
    expect(await estimate({ model: 'a/router', maxTokens: 1 })).toMatchObject({
      certainty: 'unknown',
    });
    expect(await estimate({ model: '@preset/mine', maxTokens: 1 })).toMatchObject({
      certainty: 'unknown',
    });
    expect(await estimate({ maxTokens: 1 })).toMatchObject({
      certainty: 'unknown',
      model: '',
      basis: 'no model is named',
    });
  });

  it("estimates a router by the request's maximum price", async () => {
    const provider = { maxPriceUsd: { prompt: 1, completion: 2 } };
    expect(await estimate({ model: 'a/router', maxTokens: 100, provider })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: (await estimate({ model: 'a/plain', maxTokens: 100 })).costUsd,
    });
  });

  it('uses the most expensive fallback model, as an estimate', async () => {
    const result = await estimate({ model: 'a/plain', models: ['a/dear'], maxTokens: 100 });
    const expensive = await estimate({ model: 'a/dear', maxTokens: 100 });
    expect(result).toMatchObject({
      certainty: 'estimate',
      costUsd: expensive.costUsd,
      model: 'a/plain',
    });
  });

  it('uses prices for long prompts from their length on', async () => {
    const long = 'x'.repeat(2_000);
    const short = await estimate({ model: 'a/tiers', maxTokens: 100 });
    expect(short.basis).toContain('prompt tokens at $1.00 per million');
    expect(short.basis).toContain('1 request at $0.50 each');
    const result = await estimate({
      model: 'a/tiers',
      maxTokens: 100,
      messages: [{ role: 'user', content: long }],
    });
    expect(result.basis).toContain('prompt tokens at $4.00 per million');
    expect(result.basis).toContain('100 output tokens at $8.00 per million');
  });

  it("includes writing to the provider's cache", async () => {
    const result = await estimate({
      model: 'a/tiers',
      maxTokens: 100,
      cacheControl: { type: 'ephemeral' },
    });
    expect(result.basis).toContain('prompt tokens at $1.25 per million');
  });

  it('estimates images by count and audio by size', async () => {
    const content = [
      { type: 'image', source: 'https://example.com/cat.png' },
      { type: 'audio', source: new Blob([new Uint8Array(80_000)]) },
    ] as const;
    const result = await estimate({
      model: 'a/sees',
      maxTokens: 10,
      messages: [{ role: 'user', content }],
    });
    expect(result.certainty).toBe('estimate');
    expect(result.basis).toContain('about 2500 tokens of image at $1.00 per million');
    expect(result.basis).toContain('about 320 tokens of audio at $5.00 per million');
    expect(result.basis).toContain('1 image at $0.01 each');
  });

  it('uses the image price for a model that generates images', async () => {
    const result = await estimate({ model: 'a/draws', maxTokens: 100 });
    expect(result.certainty).toBe('estimate');
    expect(result.basis).toContain('100 output tokens at $30.00 per million');
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['tools', { tools: [{ type: 'function', name: 'look' }] }],
    ['plugins', { plugins: [{ id: 'web' }] }],
    ['a format', { responseFormat: { type: 'json_object' } }],
    ['unknown fields', { extraBody: { n: 4 } }],
    ['a dearer tier', { serviceTier: 'priority' }],
    ['more thoughts than tokens', { reasoning: { maxTokens: 101 } }],
    ['the fastest provider', { model: 'a/plain:nitro' }],
  ])('reports no bound with %s', async (_, more) => {
    const open = createPricedContext({ ...records, 'a/plain:nitro': records['a/plain'] });
    const result = await estimateChat(open, {
      model: 'a/plain',
      maxTokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
      ...more,
    });
    expect(result.certainty).toBe('estimate');
  });

  it('uses the fields of extraBody', async () => {
    const result = await estimate({
      model: 'a/plain',
      maxTokens: 100,
      extraBody: { model: 'a/dear', max_tokens: 7 },
    });
    expect(result).toMatchObject({ model: 'a/dear' });
    expect(result.basis).toContain('7 output tokens at $20.00 per million');
  });

  it('throws for a model that does not exist', async () => {
    await expect(estimate({ model: 'a/nothing' })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });

  it('reports an unknown cost when the catalogue is unavailable', async () => {
    const down = createPricedContext(records, {
      models: {
        ...context.models,
        get: async () => {
          const { OpenRouterError } = await import('../../shared/errors.ts');
          throw new OpenRouterError('UPSTREAM_HTTP', 'Down');
        },
      },
    });
    const request = { model: 'a/plain', maxTokens: 1, messages: [] };
    await expect(
      estimateChat(down, { ...request, messages: [{ role: 'user', content: 'Hi' }] }),
    ).resolves.toMatchObject({ certainty: 'unknown' });
  });
});
