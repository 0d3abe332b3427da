import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createPricedContext } from '../../test/support/priced-context.ts';
import { OpenRouterError } from '../shared/errors.ts';
import type { ImageRequest } from './images/options.ts';
import { sumLines } from './cost/cost-lines.ts';
import type { EstimateRequest } from './estimate.ts';
import { estimateCost } from './estimate.ts';
import { imageLines } from './images/prices.ts';

/** Values that callers without a compiler may pass for a number. */
const amount = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE),
);

const text = fc.string({ maxLength: 20 });
const blob = fc.nat({ max: 10_000 }).map((size) => new Blob([new Uint8Array(size)]));

function optionally<T>(fields: { readonly [Name in keyof T]: fc.Arbitrary<T[Name]> }) {
  return fc.record<T>(fields, { requiredKeys: [] });
}

const chat = fc.record({
  messages: text.map((content) => [{ role: 'user' as const, content }]),
  maxTokens: fc.option(amount, { nil: undefined }),
  extraBody: optionally({ max_tokens: amount, max_completion_tokens: amount }),
  webSearch: fc.oneof(fc.boolean(), fc.record({ maxUses: amount })),
});

const request: fc.Arbitrary<EstimateRequest> = fc.oneof(
  fc.record({ chat }),
  fc.record({ speech: fc.record({ input: text, speed: amount }) }),
  fc.record({ embedding: fc.record({ input: fc.array(fc.oneof(text, fc.record({ text }))) }) }),
  fc.record({ rerank: fc.record({ query: text, documents: fc.array(text), topN: amount }) }),
  fc.record({ transcription: fc.record({ source: blob }) }),
);

const price = fc.double({ min: 0.000_000_01, max: 1, noNaN: true }).map(String);

const pricing = fc.record(
  { prompt: price, completion: price, request: price, audio: price, image: price },
  { requiredKeys: ['prompt', 'completion'] },
);

async function estimate(prices: Readonly<Record<string, string>>, input: EstimateRequest) {
  const model = 'a/b';
  const context = createPricedContext(
    { [model]: { pricing: prices } },
    {
      defaults: {
        chatModel: model,
        speechModel: model,
        embeddingModel: model,
        rerankModel: model,
        transcriptionModel: model,
      },
    },
  );
  try {
    return await estimateCost(context, input);
  } catch (error) {
    // An invalid request is not sent.
    if (OpenRouterError.is(error) && error.code === 'INVALID_INPUT') return undefined;
    throw error;
  }
}

describe('an estimate', () => {
  it('is above 0 when anything has a price, and finite or unknown', async () => {
    const law = fc.asyncProperty(pricing, request, async (prices, input) => {
      const result = await estimate(prices, input);
      if (result === undefined) return;
      const { certainty, costUsd = Infinity } = result;
      expect(costUsd).toBeGreaterThan(0);
      expect(costUsd === Infinity).toBe(certainty === 'unknown');
    });
    await fc.assert(law, { numRuns: 300 });
  });

  it('is above 0 for images of any size', () => {
    const side = fc.integer({ min: 1, max: 99_999 });
    const imageOptions = optionally<Partial<ImageRequest>>({
      count: fc.integer({ min: 1, max: 10 }),
      size: fc.tuple(side, side).map(([width, height]) => `${width}x${height}`),
      quality: fc.constantFrom('low', 'high'),
      model: fc.constantFrom('openai/gpt-image-1.5', 'google/gemini-3-pro-image', 'a/b'),
    });
    const line = fc.record({
      billable: fc.constantFrom('output_image', 'input_text'),
      unit: fc.constantFrom('image', 'request', 'megapixel', 'token', 'dream'),
      costUsd: price.map(Number),
      variant: fc.constantFrom(undefined, 'low-1024x1024', '4K'),
    });
    const law = fc.property(fc.array(line), imageOptions, (lines, options) => {
      const { costUsd = Infinity } = sumLines(
        'a/b',
        imageLines(lines, { prompt: 'a cat', ...options }),
      );
      expect(costUsd).toBeGreaterThan(0);
    });
    fc.assert(law);
  });
});
