import type { OpenRouter } from '@openrouter/sdk';
import type { ImageStreamingResponseData } from '@openrouter/sdk/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatAndSize } from './support/images.ts';
import { createEmulator, mediaDataUrl } from './support/client.ts';
import { verifies } from '../../../tests/requirements.ts';
import { createOpenRouterClient } from './support/official-clients.ts';

const emulator = createEmulator();
let sdk: OpenRouter;

beforeAll(async () => {
  sdk = createOpenRouterClient(await emulator.listen());
});

afterAll(async () => {
  await emulator.close();
});

const request = { model: 'openai/gpt-image-1.5', prompt: 'A red panda' };

describe('the official client', () => {
  it(verifies('emulator.official-clients', 'generates images with references'), async () => {
    const url = await mediaDataUrl('badge.png');
    const response = await sdk.images.generate({
      imageGenerationRequest: {
        ...request,
        n: 2,
        quality: 'low',
        background: 'transparent',
        inputReferences: [{ type: 'image_url', imageUrl: { url } }],
        provider: { only: ['openai'], options: { openai: { moderation: 'low' } } },
      },
    });
    if (!('created' in response)) throw new Error('A stream came instead of a body');

    expect(response.data).toMatchObject([{ mediaType: 'image/png' }, { mediaType: 'image/png' }]);
    expect(await formatAndSize(response.data[0]?.b64Json)).toBe('png 1024x1024');
    expect(response.usage).toMatchObject({ completionTokens: 544, isByok: false });
  });

  it('reads an image stream', async () => {
    const stream = await sdk.images.generate({
      imageGenerationRequest: { ...request, stream: true },
    });
    if ('created' in stream) throw new Error('A body came instead of a stream');
    const events: ImageStreamingResponseData[] = [];
    for await (const event of stream) events.push(event);

    expect(events.map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(events[2]).toMatchObject({ usage: { completionTokens: 1056 } });
  });

  it('lists models and their endpoints', async () => {
    const { data } = await sdk.images.listModels();
    const details = await Promise.all(
      data.map(async ({ id }) => {
        const [author = '', slug = ''] = id.split('/');
        return await sdk.images.listModelEndpoints({ author, slug });
      }),
    );

    expect(details.map(({ id }) => id)).toEqual(data.map(({ id }) => id));
    expect(details.every(({ endpoints }) => endpoints.length > 0)).toBe(true);
  });
});
