import { describe, expect, it } from 'vitest';

import type { ImageWire } from '../../../test/support/image-client.ts';
import {
  createImageClient,
  DOT,
  drawn,
  streamed,
  SVG,
} from '../../../test/support/image-client.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ImageEvent, ImageRequest } from './options.ts';

const prompt = 'A red panda';
const model = 'some/painter';

const partial = (index: number, b64_json = DOT) => ({
  type: 'image_generation.partial_image',
  partial_image_index: index,
  b64_json,
});
const completed = (b64_json = DOT, usage?: object) => ({
  type: 'image_generation.completed',
  b64_json,
  created: 1,
  usage,
});
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, cost: 0.04 };
const failed = { type: 'error', error: { message: 'Drawing failed', code: 'server_error' } };

/** Returns the events of a stream and its error. */
async function read(
  images: ImageWire['images'],
  request: Partial<ImageRequest> = {},
  options?: CallOptions,
) {
  const { client, paid } = createImageClient({ images });
  const events: ImageEvent[] = [];
  let error: unknown;
  try {
    for await (const event of client.generate.image.stream(
      { prompt, model, ...request },
      options,
    )) {
      events.push(event);
    }
  } catch (thrown) {
    error = thrown;
  }
  const last = events.at(-1);
  return { events, error, paid, result: last?.type === 'end' ? last.result : undefined };
}

describe('a stream of images', () => {
  it('yields previews, and ends with the images', async () => {
    const { events, paid, result } = await read(() =>
      streamed([partial(0), partial(1), completed(DOT, usage)]),
    );
    expect(events.map(({ type }) => type)).toEqual(['partial-image', 'partial-image', 'end']);
    expect(events[1]).toMatchObject({ index: 1, image: { kind: 'image', mediaType: 'image/png' } });
    expect(result).toMatchObject({
      images: [{ mediaType: 'image/png', size: 70 }],
      model,
      usage: { costUsd: 0.04 },
      generationId: 'gen-img-1',
      notes: [],
    });
    expect(paid).toEqual([{ path: 'images', body: { model, prompt, stream: true } }]);
  });

  it.each([
    ['another name', { ...completed(), type: 'image_edit.completed' }],
    ['no name', { b64_json: DOT }],
    ['an error beside it', { ...completed(), error: { message: 'late' } }],
  ])('keeps a finished image with %s', async (_name, event) => {
    const { result } = await read(() => streamed([partial(0), event]));
    expect(result?.images).toMatchObject([{ mediaType: 'image/png', size: 70 }]);
  });

  it('keeps an image that is sent again at the end once, and two that look the same', async () => {
    const again = await read(() => streamed([completed(), completed()]));
    expect(again.result?.images).toHaveLength(1);
    const both = await read(() => streamed([completed(), completed()]), { count: 2 });
    expect(both.result?.images).toHaveLength(2);
  });

  it('can have several finished images, and the usage once', async () => {
    const { result } = await read(
      () => streamed([completed(DOT), partial(0), completed(SVG, usage)]),
      { count: 2 },
    );
    expect(result?.images.map(({ mediaType }) => mediaType)).toEqual([
      'image/png',
      'image/svg+xml',
    ]);
    expect(result?.usage?.costUsd).toBe(0.04);
    expect(result?.notes).toEqual([]);
  });

  it('ignores events without an image', async () => {
    const { events } = await read(() =>
      streamed([
        { type: 'image_generation.text_chunk', phase: 'content', text: '<svg' },
        { type: 'image_generation.something_new', b64_json: DOT },
        partial(0, btoa('not an image')),
        'text',
        completed(SVG),
      ]),
    );
    expect(events.map(({ type }) => type)).toEqual(['end']);
  });

  it('numbers previews that have no index', async () => {
    const { events } = await read(() =>
      streamed([
        { ...partial(0), partial_image_index: undefined },
        { ...partial(0), partial_image_index: undefined },
        completed(),
      ]),
    );
    expect(events.slice(0, 2)).toMatchObject([{ index: 0 }, { index: 1 }]);
  });

  it('can be a complete response of a provider that does not stream', async () => {
    const { events, result } = await read(() => drawn([DOT, DOT]));
    expect(events).toHaveLength(1);
    expect(result).toMatchObject({ images: [{}, {}], usage: { costUsd: 0.04 } });
  });

  it('throws the error of a complete response without an image', async () => {
    const { error } = await read(() =>
      drawn([{ b64_json: '' }], { error: { message: 'Moderated' } }),
    );
    expect(error).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot generate the image with some/painter: Moderated',
      retryable: false,
      details: { usage: { costUsd: 0.04 } },
    });
  });

  it('is not requested from a model that does not stream', async () => {
    const { events, paid } = await read(() => drawn(), { model: 'some/plain' });
    expect(events.map(({ type }) => type)).toEqual(['end']);
    expect(paid[0]?.body).not.toHaveProperty('stream');
  });

  it('rejects an unsupported option before anything is paid', async () => {
    const { error, paid } = await read(() => drawn(), { count: 5 });
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { option: 'count' } });
    expect(paid).toEqual([]);
  });
});

describe('a stream that fails', () => {
  it('before an image is finished reports the number of previews', async () => {
    const { events, error } = await read(() => streamed([partial(0), failed]));
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot generate the image with some/painter: Drawing failed',
      details: { partialImages: 1 },
    });
  });

  it('keeps the finished images, and notes why there are no more', async () => {
    const { error, result } = await read(() => streamed([completed(), failed]), { count: 2 });
    expect(error).toBeUndefined();
    expect(result?.images).toHaveLength(1);
    expect(result?.notes).toEqual([
      'The response ended early: Cannot generate the image with some/painter: Drawing failed',
      'Received 1 of the 2 requested images.',
    ]);
  });

  it.each(['cut', 'broken'] as const)(
    'by being %s before an image is finished may have been paid, and is never retried',
    async (end) => {
      const { error, paid } = await read(() => streamed([partial(0)], end));
      expect(error).toMatchObject({
        code: 'UPSTREAM_HTTP',
        retryable: false,
        details: { reason: 'outcome_unknown', partialImages: 1 },
      });
      expect(paid).toHaveLength(1);
    },
  );

  it.each(['cut', 'broken'] as const)(
    'by being %s after its last image is complete',
    async (end) => {
      const { error, result } = await read(() => streamed([completed()], end));
      expect(error).toBeUndefined();
      expect(result).toMatchObject({ images: [{}], notes: [] });
    },
  );

  it('by being broken between two images keeps the first', async () => {
    const { result } = await read(() => streamed([completed(), partial(0)], 'broken'), {
      count: 2,
    });
    expect(result?.images).toHaveLength(1);
    expect(result?.notes[0]).toMatch(/^The response ended early: .*the connection broke/u);
  });

  it('by ending without a finished image keeps the last preview', async () => {
    const previews = [partial(0), partial(1, SVG), partial(2, btoa('not an image'))];
    const { error, events, result } = await read(() => streamed(previews));
    expect(error).toBeUndefined();
    expect(events).toHaveLength(3);
    expect(result).toMatchObject({
      images: [{ mediaType: 'image/svg+xml' }],
      notes: ['No image was finished: the last preview is kept instead.'],
    });
  });

  it('by ending without an image has no result', async () => {
    const { error } = await read(() => streamed([partial(0, btoa('not an image'))]));
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', details: { reason: 'no_result' } });
  });

  it('before it begins throws the same error as any other call', async () => {
    const { error } = await read(() =>
      Response.json({ error: { code: 402, message: 'No credits' } }, { status: 402 }),
    );
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', details: { reason: 'credits' } });
  });
});

describe('a stream that is aborted', () => {
  /** Returns an endless stream, and whether it was cancelled. */
  function endless(...events: readonly object[]) {
    const info = { isCancelled: false };
    const frames = [...events, partial(0)].map((event) => `data: ${JSON.stringify(event)}\n\n`);
    const frame = new TextEncoder().encode(frames.join(''));
    const images = () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(frame);
          },
          cancel() {
            info.isCancelled = true;
          },
        }),
        { headers: { 'content-type': 'text/event-stream' } },
      );
    return { info, images };
  }

  it('by leaving the loop is cancelled', async () => {
    const { info, images } = endless();
    const clock = createManualClock();
    const { client } = createImageClient({ images, options: { clock } });
    for await (const event of client.generate.image.stream({ prompt, model })) {
      expect(event.type).toBe('partial-image');
      break;
    }
    await clock.advance(1);
    expect(info.isCancelled).toBe(true);
    expect(clock.pending).toBe(0);
  });

  /** Starts a stream and aborts it after the first event. */
  async function abortStream(...first: readonly object[]) {
    const { info, images } = endless(...first);
    const controller = new AbortController();
    const { client } = createImageClient({ images });
    const events = client.generate.image.stream(
      { prompt, model, count: 2 },
      { signal: controller.signal },
    );
    const iterator = events[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    controller.abort(reason);
    return { info, waiting, reason };
  }

  it('by a signal before an image is finished throws its reason', async () => {
    const { info, waiting, reason } = await abortStream();
    await expect(waiting).rejects.toBe(reason);
    expect(info.isCancelled).toBe(true);
  });

  it('by a signal keeps the finished images', async () => {
    const { info, waiting } = await abortStream(completed());
    expect(await waiting).toMatchObject({
      value: { type: 'end', result: { images: [{ mediaType: 'image/png' }] } },
    });
    expect(info.isCancelled).toBe(true);
  });

  it('before it begins sends nothing', async () => {
    const { error, paid } = await read(() => drawn(), {}, { signal: AbortSignal.abort('Enough') });
    expect(error).toBe('Enough');
    expect(paid).toEqual([]);
  });
});
