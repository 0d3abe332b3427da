import type { ImageEvent, ImageRequest } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { sharp } from './support/pictures.ts';
import { verifies } from '../../../tests/requirements.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const prompt = 'A red panda in the snow';

function setUp() {
  const { emulator, client } = createEmulatedClient();
  const paid = () => emulator.requests.filter(({ method }) => method === 'POST');
  return { emulator, client, paid };
}

/** Format and size of an image, detected from its content. */
async function inspect({ blob }: { readonly blob: Blob }): Promise<string> {
  const { format, width, height } = await sharp(await blob.bytes()).metadata();
  return `${format} ${width}x${height}`;
}

async function readAll(events: AsyncIterable<ImageEvent>): Promise<ImageEvent[]> {
  const all: ImageEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('client.generate.image', () => {
  it('generates an image with the default model, and returns its cost', async () => {
    const { client, paid } = setUp();
    const { images, model, usage, generationId = '' } = await client.generate.image({ prompt });
    expect(model).toBe('google/gemini-2.5-flash-image');
    expect(images).toHaveLength(1);
    expect(usage?.costUsd).toBeGreaterThan(0);
    expect(await client.account.getGeneration(generationId)).toMatchObject({
      api: 'image',
      costUsd: usage?.costUsd,
    });
    expect(paid().map(({ path }) => path)).toEqual(['/images']);
  });

  it(verifies('make.images', 'generates the requested number'), async () => {
    const { client } = setUp();
    const { images, notes } = await client.generate.image({
      prompt,
      model: 'openai/gpt-image-1.5',
      count: 3,
      size: '1536x1024',
      format: 'webp',
      quality: 'low',
      background: 'transparent',
      compression: 40,
    });
    expect(await Promise.all(images.map(inspect))).toEqual([
      'webp 1536x1024',
      'webp 1536x1024',
      'webp 1536x1024',
    ]);
    expect(notes).toEqual([]);
  });

  it('uses reference images', async () => {
    const { client, paid } = setUp();
    const generated = await client.generate.image({ prompt, model: 'google/gemini-3-pro-image' });
    const references = generated.images.map(({ blob }) => blob);
    await client.generate.image({
      prompt: 'At night',
      model: 'google/gemini-3-pro-image',
      references,
    });
    expect(paid()[1]?.body).toMatchObject({
      input_references: [
        { image_url: { url: expect.stringMatching(/^data:image\/(?:png|jpeg);base64,/u) } },
      ],
    });
  });

  it('returns an SVG as an SVG', async () => {
    const { client } = setUp();
    const { images } = await client.generate.image({ prompt, model: 'recraft/recraft-v4-vector' });
    expect(images[0]?.mediaType).toBe('image/svg+xml');
    expect(await images[0]?.blob.text()).toMatch(/^<svg/u);
  });

  it.each([
    'google/gemini-2.5-flash-image',
    'google/gemini-3-pro-image',
    'openai/gpt-5-image',
    'openai/gpt-image-1.5',
    'black-forest-labs/flux.2-pro',
    'bytedance-seed/seedream-4.5',
    'recraft/recraft-v4-vector',
  ])('generates one with %s without further options', async (model) => {
    const { client } = setUp();
    expect((await client.generate.image({ prompt, model })).images).toHaveLength(1);
  });

  it('uses chat for a chat model when tokens are limited, and returns every image', async () => {
    const { client, paid } = setUp();
    const { images, usage } = await client.generate.image({
      prompt: 'Three pictures of a red panda',
      model: 'google/gemini-2.5-flash-image',
      maxTokens: 8_000,
      aspectRatio: '16:9',
      resolution: '0.5K',
    });
    expect(await Promise.all(images.map(inspect))).toEqual([
      'png 512x288',
      'png 512x288',
      'png 512x288',
    ]);
    expect(usage?.costUsd).toBeGreaterThan(0);
    expect(paid().map(({ path }) => path)).toEqual(['/chat/completions']);
  });

  it(
    verifies(
      'make.capabilities',
      'refuses unsupported options before anything is paid, and proposes models that support them',
    ),
    async () => {
      const { client, paid } = setUp();
      const wrong: readonly (Partial<ImageRequest> & {
        readonly alternatives: readonly string[];
      })[] = [
        {
          model: 'black-forest-labs/flux.2-pro',
          count: 2,
          seed: 1,
          alternatives: ['bytedance-seed/seedream-4.5'],
        },
        {
          model: 'google/gemini-2.5-flash-image',
          resolution: '4K',
          alternatives: ['google/gemini-3-pro-image', 'bytedance-seed/seedream-4.5'],
        },
        {
          model: 'google/gemini-2.5-flash-image',
          background: 'transparent',
          alternatives: ['openai/gpt-image-1.5'],
        },
      ];
      for (const { alternatives, ...request } of wrong) {
        await expect(client.generate.image({ prompt, ...request })).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          details: { alternatives },
        });
      }
      expect(paid()).toEqual([]);
    },
  );

  it.each([
    ['by /images', {}],
    ['by chat', { maxTokens: 8_000 }],
  ])('sends nothing %s when it may cost more than the limit', async (_how, options) => {
    const { client, paid } = setUp();
    const request = { prompt, ...options };
    const call = { maxCostUsd: 0.000_001 };
    const refused = { code: 'INVALID_INPUT', details: { reason: 'max_cost' } };
    await expect(client.generate.image(request, call)).rejects.toMatchObject(refused);
    await expect(readAll(client.generate.image.stream(request, call))).rejects.toMatchObject(
      refused,
    );
    expect(paid()).toEqual([]);
    expect((await client.generate.image(request, { maxCostUsd: 1 })).images).toHaveLength(1);
  });

  it('sends options to the provider that accepts them, and refuses others', async () => {
    const { client, paid } = setUp();
    const model = 'openai/gpt-image-1.5';
    const take = (providerOptions: ImageRequest['providerOptions']) =>
      client.generate.image({ prompt, model, providerOptions });
    await take({ openai: { moderation: 'low' } });
    await expect(take({ openai: { moderashun: 'low' } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { accepted: ['moderation', 'partial_images'] },
    });
    expect(paid()).toHaveLength(1);
  });

  it('returns valid images beside an invalid one', async () => {
    const { client, emulator } = setUp();
    const { images } = await client.generate.image({ prompt, model: 'openai/gpt-image-1.5' });
    const good = Buffer.from((await images[0]?.blob.bytes()) ?? []).toString('base64');
    emulator.scriptImages({ images: [good, '????', good], mediaType: null });
    const result = await client.generate.image({ prompt, model: 'openai/gpt-image-1.5' });
    expect(result.images).toHaveLength(2);
    expect(result.notes).toEqual([expect.stringMatching(/^Image 2 is missing/u)]);
  });

  it('is retryable after a 502, which costs nothing, and not after a fault that may be charged', async () => {
    const { client, emulator, paid } = setUp();
    emulator.scriptImages({ failure: {} });
    await expect(client.generate.image({ prompt })).rejects.toMatchObject({
      status: 502,
      retryable: true,
    });
    emulator.fail({ type: 'reset' });
    await expect(client.generate.image({ prompt })).rejects.toMatchObject({
      retryable: false,
      details: { reason: 'outcome_unknown' },
    });
    expect(paid()).toHaveLength(2);
  });
});

describe('client.generate.image.stream', () => {
  it('returns partial images, then the complete one', async () => {
    const { client } = setUp();
    const model = 'openai/gpt-image-1.5';
    const events = await readAll(client.generate.image.stream({ prompt, model }));
    const previews = events.flatMap((event) =>
      event.type === 'partial-image' ? [event.image] : [],
    );
    expect(await Promise.all(previews.map(inspect))).toEqual(['png 256x256', 'png 512x512']);
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      result: { images: [{ mediaType: 'image/png' }], usage: { costUsd: expect.any(Number) } },
    });
  });

  it.each(['bytedance-seed/seedream-4.5', 'recraft/recraft-v4-vector'])(
    'has only its end without partial images: %s',
    async (model) => {
      const { client } = setUp();
      const events = await readAll(client.generate.image.stream({ prompt, model }));
      expect(events.map(({ type }) => type)).toEqual(['end']);
    },
  );

  it('throws the reason of a failure', async () => {
    const { client, emulator } = setUp();
    emulator.scriptImages({ failure: { message: 'Out of paint', afterPartials: 1 } });
    const model = 'openai/gpt-image-1.5';
    await expect(readAll(client.generate.image.stream({ prompt, model }))).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot generate the image with ${model}: Out of paint`,
      details: { partialImages: 1 },
    });
  });
});
