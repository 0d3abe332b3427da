import type { Emulator } from '@orkit/openrouter-emulator';
import { beforeEach, describe, expect, it } from 'vitest';
import { formatAndSize, generate, PATH, imageEvents } from './support/images.ts';
import { createEmulator, get } from './support/client.ts';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

const recraft = 'recraft/recraft-v4-vector';

describe('an image stream', () => {
  it('sends partial images, then the image that a body would contain, and ends with [DONE]', async () => {
    const response = await generate(emulator);
    const stream = await generate(emulator, { stream: true });
    const events = imageEvents(stream);
    const formats = await Promise.all(
      events.map(async ({ b64_json }) => await formatAndSize(b64_json)),
    );

    expect(stream.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.text).toMatch(/^: OPENROUTER PROCESSING\n\ndata: .*data: \[DONE\]\n\n$/s);
    expect(stream.text).not.toContain('event:');
    expect(events.map(({ type, partial_image_index }) => [type, partial_image_index])).toEqual([
      ['image_generation.partial_image', 0],
      ['image_generation.partial_image', 1],
      ['image_generation.completed', undefined],
    ]);
    expect(formats).toEqual(['png 256x256', 'png 512x512', 'png 1024x1024']);
    expect(events[2]).toEqual({
      type: 'image_generation.completed',
      b64_json: response.document.data[0]?.b64_json,
      media_type: 'image/png',
      created: expect.any(Number),
      usage: response.document.usage,
    });
  });

  it("sends the number of partial images that OpenAI's option requests", async () => {
    const counts: number[] = [];
    for (const partial_images of [0, 1, 3]) {
      const provider = { options: { openai: { partial_images } } };
      counts.push(imageEvents(await generate(emulator, { stream: true, provider })).length);
    }

    expect(counts).toEqual([1, 2, 4]);
  });

  it('completes each of several images and reports usage with the last one', async () => {
    const events = imageEvents(await generate(emulator, { stream: true, n: 2 }));
    const finished = events.filter(({ type }) => type === 'image_generation.completed');

    expect(new Set(finished.map(({ b64_json }) => b64_json)).size).toBe(2);
    expect(finished.map(({ usage }) => usage?.completion_tokens)).toEqual([undefined, 2112]);
  });

  it('sends SVG as text, of which only the content is markup', async () => {
    const events = imageEvents(await generate(emulator, { model: recraft, stream: true }));
    const markup = events.flatMap(({ phase, text = '' }) => (phase === 'content' ? [text] : []));
    const { b64_json = '', media_type } = events.at(-1) ?? {};

    expect(events[0]).toMatchObject({ type: 'image_generation.text_chunk', phase: 'reasoning' });
    expect(markup.length).toBeGreaterThan(3);
    expect(markup.join('')).toBe(Buffer.from(b64_json, 'base64').toString());
    expect(media_type).toBe('image/svg+xml');
  });

  it('is a body for models that do not stream', async () => {
    const { headers, document } = await generate(emulator, {
      model: 'bytedance-seed/seedream-4.5',
      stream: true,
    });

    expect(headers.get('Content-Type')).toBe('application/json');
    expect(document.data).toHaveLength(1);
  });

  it('is recorded as streamed', async () => {
    const { headers } = await generate(emulator, { stream: true });
    const id = headers.get('X-Generation-Id') ?? '';

    expect((await get(emulator, `/generation?id=${id}`)).body.data).toMatchObject({
      api_type: 'image',
      streamed: true,
    });
  });

  it('ends with an error instead of an image at no cost when its script fails', async () => {
    const failure = { message: 'Refused', code: 'moderation_blocked', type: 'image_error' };
    emulator.scriptImages([{ failure: { ...failure, afterPartials: 1 } }, { failure: {} }]);
    const early = await generate(emulator, { stream: true });
    const late = imageEvents(await generate(emulator, { stream: true, n: 3 }));

    expect(early.status).toBe(200);
    expect(early.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(imageEvents(early)).toMatchObject([
      { type: 'image_generation.partial_image' },
      { type: 'error', error: failure },
    ]);
    expect(late.map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'error',
    ]);
    expect(late[2]?.error).toEqual({ message: 'Generation failed', code: 'server_error' });
    expect((await get(emulator, '/key')).body.data['usage']).toBe(0);
  });

  it('sends scripted images after the scripted number of partial images', async () => {
    emulator.scriptImages({ images: ['QUJD'], partials: 3 });
    const events = imageEvents(await generate(emulator, { stream: true }));

    expect(events.map(({ b64_json }) => b64_json === 'QUJD')).toEqual([false, false, false, true]);
  });

  it('breaks with the error format of images on stream-error', async () => {
    emulator.fail({ type: 'stream-error', afterChunks: 1, message: 'Gone' }, { path: PATH });

    expect(imageEvents(await generate(emulator, { stream: true }))).toMatchObject([
      { type: 'image_generation.partial_image' },
      { type: 'error', error: { message: 'Gone', code: 'provider_unavailable' } },
    ]);
  });

  it('ends before its first image on truncated-stream', async () => {
    emulator.fail({ type: 'truncated-stream' }, { path: PATH });
    const { text } = await generate(emulator, { stream: true });

    expect(text.includes('image_generation.partial_image')).toBe(true);
    expect(text.includes('image_generation.completed')).toBe(false);
    expect(text.includes('[DONE]')).toBe(false);
  });
});
