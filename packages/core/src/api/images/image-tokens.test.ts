import { describe, expect, it } from 'vitest';

import type { ImageOptions } from './image-tokens.ts';
import { imageTokens } from './image-tokens.ts';

const gpt = 'openai/gpt-image-1.5';
const flash = 'google/gemini-2.5-flash-image';
const pro = 'google/gemini-3-pro-image';

const cases: readonly (readonly [tokens: number, options: ImageOptions])[] = [
  [272, { model: gpt, size: '1024x1024', quality: 'low' }],
  [1_056, { model: gpt, size: '1024x1024', quality: 'medium' }],
  [4_160, { model: gpt, size: '1024x1024', quality: 'high' }],
  [408, { model: gpt, size: '1536x1024', quality: 'low' }],
  [1_584, { model: gpt, size: '1024x1536', quality: 'medium' }],
  [6_240, { model: gpt, aspectRatio: '3:2', quality: 'high' }],
  [4_160, { model: gpt, aspectRatio: '1:1' }],
  [4_160, { model: gpt, quality: 'auto' }],
  [1_290, { model: flash }],
  [1_290, { model: flash, quality: 'low', resolution: '512' }],
  [1_290, { model: flash, aspectRatio: '16:9', resolution: '1K' }],
  [5_160, { model: flash, resolution: '2K' }],
  [1_120, { model: pro }],
  [1_120, { model: pro, resolution: '2K' }],
  [2_000, { model: pro, resolution: '4K' }],
  [2_000, { model: pro, size: '2048x2049' }],
  [4_160, { model: 'some/painter', quality: 'low' }],
  [16_640, { model: 'some/painter', resolution: '2K' }],
];

describe('imageTokens', () => {
  it.each(cases)('is %i for %j', (tokens, options) => {
    expect(imageTokens(options)).toBe(tokens);
  });
});
