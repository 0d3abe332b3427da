import type { Emulator } from '@orkit/openrouter-emulator';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { generate, refusalOfImages, PATH, reference } from './support/images.ts';
import { createEmulator, send } from './support/client.ts';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

const gemini = 'google/gemini-2.5-flash-image';
const flux = 'black-forest-labs/flux.2-pro';
const seedream = 'bytedance-seed/seedream-4.5';
const recraft = 'recraft/recraft-v4-vector';
const remote = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };

function remotes(count: number): object[] {
  return Array.from({ length: count }, () => remote);
}

describe('a request for images is refused', () => {
  it.each<[string, object, string]>([
    ['no model', { model: undefined }, 'model: '],
    ['no prompt', { prompt: undefined }, 'prompt: '],
    ['an empty prompt', { prompt: '' }, 'prompt: '],
    ['zero images', { n: 0 }, 'n: '],
    ['eleven images', { n: 11 }, 'n: Invalid value'],
    ['an unknown aspect ratio', { aspect_ratio: '7:5' }, 'aspect_ratio: '],
    ['an unknown resolution', { resolution: '3K' }, 'resolution: '],
    ['an invalid size', { size: '0x100' }, 'size: '],
    ['an unknown quality', { quality: 'best' }, 'quality: '],
    ['an unknown format', { output_format: 'gif' }, 'output_format: '],
    ['an unknown background', { background: 'blue' }, 'background: '],
    ['a compression of 101', { output_compression: 101 }, 'output_compression: '],
    ['a seed of 1.5', { model: flux, seed: 1.5 }, 'seed: '],
    ['seventeen references', { input_references: remotes(17) }, 'input_references: Invalid length'],
    [
      'a reference that is text',
      { input_references: [{ type: 'text' }] },
      'input_references.0.type: ',
    ],
    ['an unknown preference', { provider: { zdr: true } }, 'provider.zdr: '],
    ['a session of 257 characters', { session_id: 'x'.repeat(257) }, 'session_id: '],
    ['URLs', { response_format: 'url' }, 'response_format: '],
  ])('for %s with a 400 that names the field', async (_, more, beginning) => {
    const { status, document } = await generate(emulator, more);

    expect([status, document.error.metadata.error_type]).toEqual([400, 'invalid_request']);
    expect(document.error.message.startsWith(beginning)).toBe(true);
  });

  it.each<[string, object, string]>([
    ['two images per request', { model: gemini, n: 2 }, 'n: 2 is not supported; at most 1'],
    ['five images per request', { model: seedream, n: 5 }, 'n: 5 is not supported; at most 4'],
    [
      'an aspect ratio',
      { aspect_ratio: '16:9' },
      'aspect_ratio: 16:9 is not supported; supported are 1:1, 3:2, 2:3',
    ],
    ['resolutions', { resolution: '2K' }, 'resolution: not supported by this model'],
    ['resolutions as sizes', { size: '2K' }, 'resolution: not supported by this model'],
    [
      'a resolution',
      { model: gemini, resolution: '4K' },
      'resolution: 4K is not supported; supported are 1K, 2K',
    ],
    [
      'a size',
      { size: '800x600' },
      'size: 800x600 is not supported; supported are 1024x1024, 1536x1024, 1024x1536',
    ],
    [
      'a size that is too large',
      { model: flux, size: '2049x64' },
      'size: 2049x64 is not within 64 to 2048 pixels',
    ],
    [
      'a size that is too small',
      { model: flux, size: '63x64' },
      'size: 63x64 is not within 64 to 2048 pixels',
    ],
    [
      'a quality',
      { quality: 'max' },
      'quality: max is not supported; supported are low, medium, high',
    ],
    [
      'a format',
      { model: 'openai/gpt-5-image', output_format: 'webp' },
      'output_format: webp is not supported; supported are png',
    ],
    [
      'transparency',
      { model: seedream, background: 'transparent' },
      'background: not supported by this model',
    ],
    [
      'transparent JPEG',
      { background: 'transparent', output_format: 'jpeg' },
      'background: transparent needs png or webp, not jpeg',
    ],
    ['a seed', { seed: 1 }, 'seed: not supported by this model'],
    [
      'references',
      { model: recraft, input_references: [remote] },
      'input_references: not supported by this model',
    ],
    [
      'so many references',
      { model: gemini, input_references: remotes(4) },
      'input_references: 4 is not supported; at most 3',
    ],
    [
      'an option',
      { model: seedream, provider: { options: { seed: { steps: 9 } } } },
      'provider.options.seed.steps: not passed on; allowed are optimize_prompt, watermark',
    ],
  ])('when the model does not support %s', async (_, more, message) => {
    expect(await refusalOfImages(emulator, more)).toEqual([400, message]);
  });

  it.each<[string, object, string]>([
    ['the aspect ratio', { size: '1024x1024', aspect_ratio: '3:2' }, 'aspect_ratio 3:2'],
    ['the resolution', { model: gemini, size: '1024x576', resolution: '2K' }, 'resolution 2K'],
    ['another resolution', { model: gemini, size: '1K', resolution: '2K' }, 'resolution 2K'],
  ])('when the size does not agree with %s', async (_, more, what) => {
    const [status, message] = await refusalOfImages(emulator, more);

    expect(status).toBe(400);
    expect(message).toMatch(new RegExp(`^size: \\S+ does not agree with the ${what}$`));
  });

  it.each<[string, object]>([
    ['a quality that the model ignores', { model: gemini, quality: 'high' }],
    ['a compression that the model ignores', { model: seedream, output_compression: 50 }],
    ['a stream that the model does not support', { model: seedream, stream: true }],
    ['one image for a model that supports only one', { model: gemini, n: 1 }],
    ['ten images', { n: 10, size: '1024x1024', quality: 'low' }],
    ['sixteen references', { input_references: remotes(16) }],
    [
      'supported provider options',
      { model: seedream, provider: { options: { seed: { watermark: false } } } },
    ],
    [
      'options of another provider',
      { model: seedream, provider: { options: { openai: { any: 1 } } } },
    ],
    [
      'a size that says the same again',
      { model: gemini, size: '1024x576', aspect_ratio: '16:9', resolution: '1K' },
    ],
    ['the edges of a range of sizes', { model: flux, size: '64x2048' }],
    [
      'what is automatic',
      { model: gemini, background: 'auto', quality: 'auto', aspect_ratio: 'auto' },
    ],
  ])('but not for %s', async (_, more) => {
    expect((await generate(emulator, more)).status).toBe(200);
  });

  it('for what the chosen provider alone does not support', async () => {
    const request = { model: gemini, resolution: '2K' };
    const only = await generate(emulator, { ...request, provider: { only: ['google-ai-studio'] } });
    const order = await generate(emulator, {
      ...request,
      provider: { order: ['google-ai-studio'] },
    });

    expect([only.status, order.status]).toEqual([404, 200]);
  });

  it('for an unreadable reference, with its index', async () => {
    const photo = await reference('photo.jpg', 'image/jpeg');
    const avif = await reference('photo.avif', 'image/avif');
    const broken = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const responses = [
      await generate(emulator, { input_references: [photo, broken] }),
      await generate(emulator, { input_references: [photo, avif] }),
    ];

    expect(responses.map(({ document }) => document.error.metadata.error_type)).toEqual([
      'invalid_image',
      'unsupported_image_format',
    ]);
    for (const { document } of responses) {
      expect(document.error.message).toContain('input_references.1.image_url.url: ');
    }
  });

  it('for a model that is unknown, belongs to another endpoint or is a router', async () => {
    const models = ['acme/none', 'openai/gpt-4o', 'openrouter/auto'];
    const codes = [];
    for (const model of models) {
      const { status, document } = await generate(emulator, { model });
      codes.push([status, document.error]);
    }

    expect(codes).toMatchObject([
      [400, { availability: { code: 'model_not_found' } }],
      [400, { availability: { code: 'wrong_endpoint' } }],
      [404, { availability: { code: 'no_endpoints' } }],
    ]);
  });

  it('without a key', async () => {
    const { status } = await send(emulator, {}, { path: PATH, headers: { Authorization: '' } });

    expect(status).toBe(401);
  });
});

describe('an image reference', () => {
  it('is decoded in a body above 32 MiB as well', async () => {
    const photo = await readFile(new URL('../media/photo.jpg', import.meta.url));
    const bytes = Buffer.concat([photo, Buffer.alloc(25 * 2 ** 20)]);
    const url = `data:image/jpeg;base64,${bytes.toString('base64')}`;
    const part = { type: 'image_url', image_url: { url } };

    expect((await generate(emulator, { input_references: [part] })).status).toBe(200);
  });
});
