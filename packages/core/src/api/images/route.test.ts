import { describe, expect, it } from 'vitest';

import {
  chatted,
  createImageClient,
  dotUrl,
  refusalOf,
  SVG,
} from '../../../test/support/image-client.ts';
import { declined } from '../../../test/support/transcription-client.ts';
import type { ImageRequest } from './options.ts';

const prompt = 'A red panda';
const svgUrl = `data:image/svg+xml;base64,${SVG}`;

describe('a model that generates images in a chat', () => {
  it('is used through a chat when /images does not list it', async () => {
    const { client, paid } = createImageClient({ chat: () => chatted([dotUrl, svgUrl, dotUrl]) });
    const request = {
      prompt,
      model: 'some/sketcher',
      aspectRatio: '16:9',
      resolution: '512',
    } as const;
    expect(await client.generate.image(request)).toMatchObject({
      images: [{ mediaType: 'image/png' }, { mediaType: 'image/svg+xml' }],
      text: '',
      model: 'some/sketcher-001',
      usage: { costUsd: 0.03 },
      generationId: 'gen-chat-1',
      notes: [],
    });
    expect(paid).toEqual([
      {
        path: 'chat/completions',
        body: {
          model: 'some/sketcher',
          messages: [
            { role: 'user', content: [{ type: 'text', text: 'Create an image: A red panda' }] },
          ],
          modalities: ['image', 'text'],
          image_config: { aspect_ratio: '16:9', image_size: '0.5K' },
        },
      },
    ]);
  });

  it('is asked for images alone when it has no other output', async () => {
    const { client, paid } = createImageClient({ chat: () => chatted([dotUrl]) });
    await client.generate.image({ prompt, model: 'some/old-painter' });
    expect(paid[0]?.body).toMatchObject({ modalities: ['image'] });
  });

  it.each([{ maxTokens: 900 }, { modalities: ['image'] as const }, { provider: { zdr: true } }])(
    'is used through a chat although /images lists it: %j',
    async (options) => {
      const { client, paid } = createImageClient({ chat: () => chatted([dotUrl]) });
      await client.generate.image({
        prompt,
        model: 'some/both',
        references: [dotUrl],
        ...options,
      });
      expect(paid[0]?.path).toBe('chat/completions');
      expect(paid[0]?.body).toMatchObject({
        messages: [
          {
            content: [{ type: 'text' }, { type: 'image_url', image_url: { url: dotUrl } }],
          },
        ],
      });
    },
  );

  it('is not limited by the chat defaults of the client', async () => {
    const { client, paid } = createImageClient({
      chat: () => chatted([dotUrl]),
      options: { defaults: { maxTokens: 20, includeReasoning: true } },
    });
    await client.generate.image({ prompt, model: 'some/sketcher' });
    expect(paid[0]?.body).not.toHaveProperty('max_tokens');
    expect(paid[0]?.body).not.toHaveProperty('include_reasoning');
  });

  it.each([
    { count: 2 },
    { size: '512x512' },
    { quality: 'high' },
    { format: 'png' },
    { background: 'opaque' },
    { compression: 9 },
    { seed: 9 },
    { providerOptions: { a: { b: 1 } } },
  ] as const)('does not support %j', async (options) => {
    const [name = ''] = Object.keys(options);
    const error = await refusalOf({ prompt, model: 'some/sketcher', ...options });
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot generate the image: some/sketcher generates images in a chat, where "${name}" cannot be used`,
      details: { option: name },
    });
  });

  it('rejects options that exclude each other', async () => {
    const error = await refusalOf({ prompt, model: 'some/both', maxTokens: 9, seed: 1 });
    expect(error).toMatchObject({
      message:
        'Cannot generate the image: some/both generates images in a chat with "maxTokens", where "seed" cannot be used',
      hints: [
        { kind: 'leave-out', fields: ['maxTokens'] },
        { kind: 'models', models: ['some/painter'] },
      ],
    });
  });

  it('can be a preset, whose model is unknown', async () => {
    const { client, paid } = createImageClient({ chat: () => chatted([dotUrl]) });
    await client.generate.image({ prompt, model: '@preset/artist' });
    expect(paid[0]).toMatchObject({
      path: 'chat/completions',
      body: { model: '@preset/artist', modalities: ['image', 'text'] },
    });
  });
});

describe('when the list of /images cannot be loaded', () => {
  const listed = () => declined(500, 'Down');
  const pathOf = async (request: Omit<ImageRequest, 'prompt'>, models?: () => Response) => {
    const { client, paid } = createImageClient({ listed, models, chat: () => chatted([dotUrl]) });
    await client.generate.image({ prompt, ...request });
    return paid[0]?.path;
  };

  it('a model with only image output is used through /images, one that also writes text through a chat', async () => {
    expect(await pathOf({ model: 'some/painter', count: 9 })).toBe('images');
    expect(await pathOf({ model: 'some/both' })).toBe('chat/completions');
    expect(await pathOf({ model: 'some/both', seed: 1 })).toBe('images');
  });

  it('nor any other list, /images is used unless only a chat supports the options', async () => {
    expect(await pathOf({ model: 'some/both' }, listed)).toBe('images');
    expect(await pathOf({ model: 'some/both', maxTokens: 9 }, listed)).toBe('chat/completions');
  });
});
