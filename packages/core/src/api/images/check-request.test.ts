import { describe, expect, it } from 'vitest';

import { checkImageRequest } from './check-request.ts';
import { MAX_COMPRESSION, MAX_IMAGES, MAX_REFERENCES } from './options.ts';

const prompt = 'A red panda';
const images = (count: number) => Array.from({ length: count }, () => new Blob());

describe('checkImageRequest', () => {
  it.each([
    { prompt },
    { prompt, model: 'a/b', count: 1 },
    { prompt, count: MAX_IMAGES },
    { prompt, aspectRatio: '16:9', resolution: '0.5K' },
    { prompt, aspectRatio: '9:19.5' },
    { prompt, aspectRatio: '2.35:1' },
    { prompt, aspectRatio: 'auto', resolution: '4K' },
    { prompt, size: '2048x1' },
    { prompt, size: '99999x99999' },
    { prompt, size: '2K' },
    { prompt, quality: 'max', format: 'webp', background: 'transparent' },
    { prompt, background: 'transparent' },
    { prompt, background: 'transparent', preferredFormat: 'jpeg' },
    { prompt, compression: 0 },
    { prompt, compression: MAX_COMPRESSION, seed: -1 },
    { prompt, references: [] },
    { prompt, references: images(MAX_REFERENCES) },
    { prompt, maxTokens: 1, modalities: ['image', 'text'] },
    { prompt, provider: { zdr: true }, providerOptions: { openai: { moderation: 'low' } } },
    { prompt, count: undefined, provider: undefined, references: undefined },
  ])('accepts %j', (request) => {
    expect(checkImageRequest(request)).toEqual(request);
  });

  it.each([
    [{}, 'field "prompt" is missing'],
    [{ prompt: '\n ' }, '"prompt" must not be blank'],
    [{ prompt, model: ' ' }, '"model" must name a model'],
    [{ prompt, references: [null] }, '"references.0" must be an image'],
    [{ prompt, count: 0 }, '"count" must be at least 1, not 0'],
    [{ prompt, count: MAX_IMAGES + 1 }, '"count" must be at most 10, not 11'],
    [{ prompt, count: 1.5 }, '"count" must be a whole number, not 1.5'],
    [{ prompt, aspectRatio: '16x9' }, '"aspectRatio" must be two numbers such as 16:9, or auto'],
    [{ prompt, aspectRatio: '0:9' }, '"aspectRatio" must be two numbers such as 16:9, or auto'],
    [
      { prompt, resolution: '8K' },
      '"resolution" must be one of "512", "0.5K", "1K", "2K", "4K", not "8K"',
    ],
    [
      { prompt, size: '0x100' },
      '"size" must be pixels such as 1536x1024, or one of 512, 0.5K, 1K, 2K, 4K',
    ],
    [
      { prompt, size: '100000x1' },
      '"size" must be pixels such as 1536x1024, or one of 512, 0.5K, 1K, 2K, 4K',
    ],
    [
      { prompt, size: '100x100', aspectRatio: '1:1' },
      'the input must have either "size" or "aspectRatio" and "resolution"',
    ],
    [
      { prompt, size: '2K', resolution: '2K' },
      'the input must have either "size" or "aspectRatio" and "resolution"',
    ],
    [
      { prompt, background: 'transparent', format: 'jpeg' },
      'the input must have the format png or webp for a transparent background',
    ],
    [{ prompt, compression: -1 }, '"compression" must be at least 0, not -1'],
    [{ prompt, compression: MAX_COMPRESSION + 1 }, '"compression" must be at most 100, not 101'],
    [
      { prompt, references: images(MAX_REFERENCES + 1) },
      '"references" must have at most 16 items, not 17',
    ],
    [{ prompt, maxTokens: 0 }, '"maxTokens" must be at least 1, not 0'],
    [{ prompt, modalities: ['text'] }, '"modalities" must have "image"'],
    [{ prompt, provider: 'a' }, '"provider" must be an object, not "a"'],
    [{ prompt, n: 2 }, 'unknown field "n"'],
  ])('rejects %j', (request, fault) => {
    expect(() => checkImageRequest(request)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: `Cannot generate the image: ${fault}`,
      }),
    );
  });
});
