import type { Emulator } from '@orkit/openrouter-emulator';
import { beforeEach, describe, expect, it } from 'vitest';
import { formatAndSize } from './support/images.ts';
import {
  userMessage,
  firstChoice,
  createEmulator,
  deltasOf,
  refusalOf,
  send,
} from './support/client.ts';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

const gemini = 'google/gemini-2.5-flash-image';
const flux = 'black-forest-labs/flux.2-pro';

async function generateImages(prompt: string, more: object): Promise<string[]> {
  const { message } = await firstChoice(emulator, userMessage(prompt, { model: gemini, ...more }));
  const urls = (message.images ?? []).map(({ image_url }) => image_url.url);
  return await Promise.all(
    urls.map(async (url) => await formatAndSize(url.slice(url.indexOf(',') + 1))),
  );
}

describe('images in a chat answer', () => {
  it.each<[object, string]>([
    [{}, 'png 1024x1024'],
    [{ image_size: '0.5K' }, 'png 512x512'],
    [{ image_size: '512', aspect_ratio: '3:2' }, 'png 512x341'],
    [{ image_size: '2K', aspect_ratio: '1:4' }, 'png 512x2048'],
    [{ image_size: '4K', aspect_ratio: '8:1' }, 'png 4096x512'],
    [{ aspect_ratio: '9:19.5' }, 'png 473x1024'],
    [{ aspect_ratio: '2.35:1' }, 'png 1024x436'],
    [{ aspect_ratio: 'auto', output_format: 'webp' }, 'webp 1024x1024'],
  ])('with the image_config %j are %s', async (image_config, expected) => {
    expect(await generateImages('A red panda', { image_config })).toEqual([expected]);
  });

  it.each<[object, string]>([
    [{ aspect_ratio: '7:5' }, 'image_config.aspect_ratio: supported are 1:1, '],
    [{ image_size: '3K' }, 'image_config.image_size: supported are 0.5K, 512, 1K, 2K, 4K'],
    [{ output_format: 7 }, 'image_config.output_format: supported are png, jpeg, webp'],
  ])('with the image_config %j are refused', async (image_config, beginning) => {
    const { status, message } = await refusalOf(
      emulator,
      userMessage('A', { model: gemini, image_config }),
    );

    expect(status).toBe(400);
    expect(message.startsWith(beginning)).toBe(true);
  });

  it('differ from each other and are as many as the prompt asks for', async () => {
    const body = userMessage('Three pictures of a panda', {
      model: gemini,
      modalities: ['image', 'text'],
    });
    const { message } = await firstChoice(emulator, body);
    const stream = await send(emulator, { ...Object(body), stream: true });
    const images = message.images ?? [];

    expect(new Set(images.map(({ image_url }) => image_url.url)).size).toBe(3);
    expect(deltasOf(stream).flatMap(({ images: some = [] }) => some)).toEqual(images);
    expect(await generateImages('4 images of a panda', {})).toHaveLength(4);
    expect(await generateImages('5 images of a panda', {})).toHaveLength(1);
  });

  it('can be scripted, with several images and with URLs', async () => {
    const urls = ['https://example.com/1.png', 'data:image/png;base64,QUJD'];
    emulator.script({ text: 'Here:', images: urls });
    const { message } = await firstChoice(emulator, userMessage('A red panda', { model: gemini }));

    expect(message.images?.map(({ image_url }) => image_url.url)).toEqual(urls);
  });

  it('come without text from image-only models', async () => {
    const response = await send(
      emulator,
      userMessage('A red panda', { model: flux, modalities: ['image'] }),
    );
    const { message } = response.body.choices[0];

    expect([message.content, message.images?.length]).toEqual(['', 1]);
    expect(response.body.usage.cost).toBe(0.03);
  });

  it.each([
    [flux, ['image', 'text'], 'image, text'],
    ['openai/gpt-4o', ['text', 'image'], 'text, image'],
    ['openai/gpt-4o', ['image'], 'image'],
  ])('are a 404 for the model %s with modalities %j', async (model, modalities, supported) => {
    expect(await refusalOf(emulator, userMessage('A', { model, modalities }))).toMatchObject({
      status: 404,
      message: `No endpoints found that support the requested output modalities: ${supported}`,
      error: { availability: { code: 'no_endpoints' } },
    });
  });
});
