import { describe, expect, it } from 'vitest';

import type { ImagePrice, ImageRequest } from './options.ts';
import { sumLines } from '../cost/cost-lines.ts';
import { imageLines } from './prices.ts';

function line(billable: string, unit: string, costUsd: number, variant?: string): ImagePrice {
  return { billable, unit, costUsd, variant };
}

function price(pricing: readonly ImagePrice[], request: Partial<ImageRequest> = {}) {
  return sumLines('a/b', imageLines(pricing, { prompt: 'a cat', ...request }));
}

const byStep = [
  line('output_image', 'image', 0.13, '1K'),
  line('output_image', 'image', 0.24, '4K'),
  line('output_image', 'image', 0.13, '2K'),
];

describe('imageLines', () => {
  it('counts images', () => {
    expect(price([line('output_image', 'image', 0.04)], { count: 3 })).toEqual({
      certainty: 'upper_bound',
      costUsd: 0.12,
      model: 'a/b',
      basis: '3 images at $0.04 each',
    });
  });

  it('is no bound where an unknown item is charged as well', () => {
    const pricing = [line('output_image', 'image', 0.04), line('output_text', 'token', 0.00001)];
    expect(price(pricing)).toMatchObject({ certainty: 'estimate', costUsd: 0.04 });
    const named = [line('output_image', 'image', 0.04), line('input_font', 'image', 0.01)];
    expect(price(named)).toMatchObject({
      certainty: 'upper_bound',
      basis: '1 image at $0.04 each',
    });
  });

  it('uses the price of the requested options, and the highest one without any', () => {
    expect(price(byStep, { resolution: '1K' })).toMatchObject({ costUsd: 0.13 });
    expect(price(byStep, { resolution: '4K' })).toMatchObject({ costUsd: 0.24 });
    expect(price(byStep)).toMatchObject({ costUsd: 0.24 });
    expect(price(byStep, { size: '2048x2048' })).toMatchObject({ costUsd: 0.24 });
  });

  it('uses the price whose variant matches most of the options', () => {
    const pricing = [
      line('output_image', 'image', 0.01, 'low-1024x1024'),
      line('output_image', 'image', 0.02, 'low-1536x1024'),
      line('output_image', 'image', 0.2, 'high-1024x1024'),
    ];
    expect(price(pricing, { quality: 'low', size: '1536x1024' })).toMatchObject({ costUsd: 0.02 });
    expect(price(pricing, { quality: 'low' })).toMatchObject({ costUsd: 0.02 });
    expect(price(pricing, { size: '1024x1024' })).toMatchObject({ costUsd: 0.2 });
  });

  it('compares the totals of prices in several units', () => {
    const pricing = [line('output_image', 'image', 0.05), line('output_image', 'megapixel', 0.03)];
    expect(price(pricing, { size: '1000x1000' })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 0.05,
    });
    expect(price(pricing, { size: '2000x2000' })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 0.12,
    });
    // By its tokens it may cost more than the estimate.
    const estimated = [
      line('output_image', 'image', 0.05),
      line('output_image', 'token', 0.000001),
    ];
    expect(price(estimated)).toMatchObject({ certainty: 'estimate', costUsd: 0.05 });
    const unknownUnit = [line('output_image', 'image', 0.05), line('output_image', 'mood', 0.01)];
    expect(price(unknownUnit)).toMatchObject({ certainty: 'unknown' });
  });

  it('counts whole megapixels of an exact size, and estimates them otherwise', () => {
    const pricing = [line('output_image', 'megapixel', 0.03)];
    expect(price(pricing, { size: '1000x1000' })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 0.03,
    });
    expect(price(pricing, { size: '1000x1001' })).toMatchObject({ costUsd: 0.06 });
    expect(price(pricing, { resolution: '2K' })).toMatchObject({
      certainty: 'estimate',
      costUsd: 0.12,
    });
    expect(price(pricing)).toMatchObject({ certainty: 'estimate', costUsd: 0.03 });
  });

  it('estimates tokens from the list of the provider', () => {
    const pricing = [line('output_image', 'token', 0.00001), line('input_text', 'token', 0.000001)];
    const request = { model: 'openai/gpt-image-1.5', size: '1024x1024', count: 2 } as const;
    expect(price(pricing, { ...request, quality: 'low' })).toMatchObject({
      certainty: 'estimate',
      costUsd: 0.005445,
      basis:
        'about 544 tokens of images at $10.00 per million, at most 5 prompt tokens at $1.00 per million',
    });
    expect(price(pricing, request)).toMatchObject({ costUsd: 0.083205 });
  });

  it('counts references where they have a price', () => {
    const pricing = [line('output_image', 'request', 0.1), line('input_reference', 'image', 0.01)];
    const references = ['https://example.com/1.png', 'https://example.com/2.png'];
    expect(price(pricing, { count: 4 })).toMatchObject({ costUsd: 0.1 });
    expect(price(pricing, { references })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 0.12,
    });
    const byToken = [line('output_image', 'image', 0.1), line('input_image', 'token', 0.000001)];
    expect(price(byToken, { references })).toMatchObject({
      certainty: 'estimate',
      costUsd: 0.105,
    });
  });

  it.each([
    ['no price for images', [line('input_text', 'token', 0.000001)]],
    ['an unknown unit', [line('output_image', 'mood', 0.1)]],
  ])('is unknown with %s', (_, pricing) => {
    expect(price(pricing)).toMatchObject({ certainty: 'unknown', costUsd: undefined });
  });
});
