import type { Emulator } from '@orkit/openrouter-emulator';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { formatAndSize, generate, PATH, reference } from './support/images.ts';
import { createEmulator, get, send } from './support/client.ts';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

const gemini = 'google/gemini-2.5-flash-image';
const geminiPro = 'google/gemini-3-pro-image';
const flux = 'black-forest-labs/flux.2-pro';
const seedream = 'bytedance-seed/seedream-4.5';
const recraft = 'recraft/recraft-v4-vector';

async function first(more: object): Promise<string> {
  const { document } = await generate(emulator, more);
  return await formatAndSize(document.data[0]?.b64_json);
}

describe('a generated image', () => {
  it.each<[string, object, string]>([
    ['a square by default', {}, 'png 1024x1024'],
    ['of the requested size in pixels', { size: '1536x1024' }, 'png 1536x1024'],
    ['of the listed size for an aspect ratio', { aspect_ratio: '2:3' }, 'png 1024x1536'],
    ['a JPEG', { output_format: 'jpeg' }, 'jpeg 1024x1024'],
    ['a WebP', { output_format: 'webp', output_compression: 30 }, 'webp 1024x1024'],
    ['of the requested aspect ratio', { model: gemini, aspect_ratio: '16:9' }, 'png 1024x576'],
    [
      'upright for an upright aspect ratio',
      { model: gemini, aspect_ratio: '9:16' },
      'png 576x1024',
    ],
    ['a square for aspect ratio auto', { model: gemini, aspect_ratio: 'auto' }, 'png 1024x1024'],
    [
      'of the requested resolution',
      { model: gemini, resolution: '2K', aspect_ratio: '21:9' },
      'png 2048x878',
    ],
    [
      'a strip for an extreme aspect ratio',
      { model: geminiPro, resolution: '512', aspect_ratio: '1:8' },
      'png 64x512',
    ],
    ['of a resolution in the size field', { model: seedream, size: '4K' }, 'jpeg 4096x4096'],
    ['of any size', { model: flux, size: '1000x750', output_format: 'png' }, 'png 1000x750'],
    [
      'of a size said twice',
      { model: gemini, size: '2048x1152', resolution: '2K' },
      'png 2048x1152',
    ],
    ['of the narrowest size', { model: seedream, size: '64x4096' }, 'jpeg 64x4096'],
  ])('is %s', async (_, more, expected) => {
    expect(await first(more)).toBe(expected);
  });

  it('is transparent only on request', async () => {
    const cornerAlpha = async (more: object): Promise<number | undefined> => {
      const { document } = await generate(emulator, more);
      const bytes = Buffer.from(document.data[0]?.b64_json ?? '', 'base64');
      return (await sharp(bytes).ensureAlpha().raw().toBuffer())[3];
    };

    expect(await cornerAlpha({ background: 'transparent' })).toBe(0);
    expect(await cornerAlpha({ background: 'transparent', output_format: 'webp' })).toBe(0);
    expect(await cornerAlpha({ background: 'opaque' })).toBe(255);
  });

  it('differs from the others of the same request', async () => {
    const { document } = await generate(emulator, { n: 10 });

    expect(new Set(document.data.map(({ b64_json }) => b64_json)).size).toBe(10);
  });

  it('depends only on prompt and seed', async () => {
    const requests = [{ seed: 7 }, { seed: 7 }, { seed: 8 }, { seed: 7, prompt: 'A blue panda' }];
    const images: string[] = [];
    for (const request of requests) {
      images.push(
        (await generate(emulator, { model: flux, ...request })).document.data[0]?.b64_json ?? '',
      );
    }

    expect(images.map((one) => images.indexOf(one))).toEqual([0, 0, 2, 3]);
  });

  it('has the color of its first reference', async () => {
    const input_references = [await reference('photo.jpg', 'image/jpeg')];
    const { document } = await generate(emulator, { input_references });
    const bytes = Buffer.from(document.data[0]?.b64_json ?? '', 'base64');

    expect([...(await sharp(bytes).raw().toBuffer()).subarray(0, 3)]).toEqual([0, 0, 255]);
  });

  it('is markup for an SVG model, with the prompt as its title', async () => {
    const { document } = await generate(emulator, {
      model: recraft,
      prompt: 'Fish & <chips> für 2',
    });
    const markup = Buffer.from(document.data[0]?.b64_json ?? '', 'base64').toString();

    expect(document.data[0]?.media_type).toBe('image/svg+xml');
    expect(markup).toContain('<title>Fish &amp; &lt;chips&gt; für 2</title>');
    expect(await first({ model: recraft, aspect_ratio: '4:5' })).toBe('svg 819x1024');
  });

  it('has a media type in the response of some models only', async () => {
    const models = ['openai/gpt-image-1.5', seedream, flux, 'openai/gpt-5-image'];
    const fields = await Promise.all(
      models.map(async (model) => {
        const { document } = await generate(emulator, { model });
        return document.data.map(({ b64_json: _bytes, ...others }) => others);
      }),
    );

    expect(fields).toEqual([
      [{ media_type: 'image/png' }],
      [{ media_type: 'image/jpeg' }],
      [{}],
      [{}],
    ]);
  });

  it('can come from a model that the test adds', async () => {
    const emulatorWithModel = createEmulator({
      models: [
        {
          id: 'acme/brush',
          name: 'Brush',
          description: 'Draws.',
          created: 1,
          contextLength: 1000,
          maxCompletionTokens: null,
          input: ['text'],
          output: ['image'],
          tokenizer: 'Media',
          pricing: { prompt: '0', completion: '0', image_output: '0.00001' },
          parameters: [],
          providers: ['recraft'],
        },
      ],
    });
    const { document } = await generate(emulatorWithModel, { model: 'acme/brush' });

    expect(await formatAndSize(document.data[0]?.b64_json)).toBe('png 1024x1024');
    expect(document.usage.cost).toBe(0.0129);
  });
});

describe('the price of images', () => {
  it.each<[string, object, number]>([
    ['per token', {}, 3 * 0.000005 + 1056 * 0.00004],
    ['per token, by quality', { quality: 'low', n: 2 }, 3 * 0.000005 + 544 * 0.00004],
    ['per token, by area', { quality: 'high', size: '1536x1024' }, 3 * 0.000005 + 6240 * 0.00004],
    ['per image', { model: seedream, n: 4 }, 0.16],
    ['per image, by resolution', { model: geminiPro, resolution: '2K' }, 0.134006],
    ['higher for a larger image', { model: geminiPro, resolution: '4K' }, 0.240006],
    ['per megapixel', { model: flux }, 0.03],
    ['per started megapixel', { model: flux, size: '1025x1024' }, 0.06],
  ])('is %s', async (_, more, expected) => {
    const { document } = await generate(emulator, more);

    expect(document.usage.cost).toBeCloseTo(expected, 10);
  });

  it('includes references, per token, image or megapixel', async () => {
    const input_references = [await reference('badge.png', 'image/png')];
    const costs: number[] = [];
    for (const model of ['openai/gpt-image-1.5', geminiPro, flux]) {
      costs.push((await generate(emulator, { model, input_references })).document.usage.cost);
    }

    expect(costs[0]).toBeCloseTo(3 * 0.000005 + 85 * 0.000008 + 1056 * 0.00004, 10);
    expect(costs[1]).toBeCloseTo(0.000006 + 0.0011 + 0.134, 10);
    expect(costs[2]).toBeCloseTo(0.03 + 0.015, 10);
  });

  it('is recorded as a generation', async () => {
    const input_references = [await reference('badge.png', 'image/png')];
    const response = await generate(emulator, { n: 2, input_references, session_id: 'mine' });
    const id = response.headers.get('X-Generation-Id') ?? '';
    const { data } = (await get(emulator, `/generation?id=${id}`)).body;
    const { usage } = response.document;

    expect(id).toMatch(/^gen-img-\d+-\w{20}$/);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    expect(data).toMatchObject({
      api_type: 'image',
      model: 'openai/gpt-image-1.5',
      provider_name: 'OpenAI',
      total_cost: usage.cost,
      tokens_prompt: usage.prompt_tokens,
      tokens_completion: usage.completion_tokens,
      num_media_prompt: 1,
      num_media_completion: 2,
      streamed: false,
      session_id: 'mine',
    });
  });

  it('is billed to the key, even when the response is lost', async () => {
    emulator.fail({ type: 'lost-response' }, { path: PATH });

    await expect(generate(emulator, { model: seedream })).rejects.toThrow(TypeError);
    expect((await get(emulator, '/key')).body.data['usage']).toBe(0.04);
    expect(emulator.requests[0]).toMatchObject({ path: PATH, outcome: 'failed' });
  });
});

describe('scripted images', () => {
  it('replace the generated ones', async () => {
    emulator.scriptImages([
      { images: ['QUJD', 'REVG'], mediaType: 'image/gif', usage: null },
      { mediaType: null, usage: { cost: 7 } },
    ]);
    const one = await generate(emulator);
    const other = await generate(emulator);

    expect(one.document).toEqual({
      created: one.document.created,
      data: [
        { b64_json: 'QUJD', media_type: 'image/gif' },
        { b64_json: 'REVG', media_type: 'image/gif' },
      ],
    });
    expect(Object.keys(other.document.data[0] ?? {})).toEqual(['b64_json']);
    expect(other.document.usage).toMatchObject({ cost: 7, completion_tokens: 1056 });
  });

  it('fail with a 502 at no cost', async () => {
    emulator.scriptImages({ failure: { message: 'The brush broke' } });
    const { status, document } = await generate(emulator);

    expect([status, document.error]).toMatchObject([
      502,
      { message: 'The brush broke', metadata: { error_type: 'provider_unavailable' } },
    ]);
    expect((await get(emulator, '/key')).body.data['usage']).toBe(0);
  });

  it('wait while requests are refused, and are cleared by a reset', async () => {
    emulator.scriptImages({ images: ['QUJD'] });
    await generate(emulator, { n: 11 });
    await send(emulator, {
      model: 'openai/gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const { document } = await generate(emulator);
    emulator.scriptImages({ images: ['QUJD'] });
    emulator.reset();

    expect(document.data[0]?.b64_json).toBe('QUJD');
    expect((await generate(emulator)).document.data[0]?.b64_json).not.toBe('QUJD');
  });
});
