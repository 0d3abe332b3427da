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

/** What a stream gives, and what it throws. */
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

describe('a stream of pictures', () => {
  it('shows what becomes, and ends with the pictures', async () => {
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
  ])('keeps a finished picture with %s', async (_what, event) => {
    const { result } = await read(() => streamed([partial(0), event]));
    expect(result?.images).toMatchObject([{ mediaType: 'image/png', size: 70 }]);
  });

  it('may finish several, and tells the usage once', async () => {
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

  it('passes over what is no picture', async () => {
    const { events } = await read(() =>
      streamed([
        { type: 'image_generation.text_chunk', phase: 'content', text: '<svg' },
        { type: 'image_generation.something_new', b64_json: DOT },
        partial(0, btoa('no picture')),
        'words',
        completed(SVG),
      ]),
    );
    expect(events.map(({ type }) => type)).toEqual(['end']);
  });

  it('numbers looks that come without a number', async () => {
    const { events } = await read(() =>
      streamed([
        { ...partial(0), partial_image_index: undefined },
        { ...partial(0), partial_image_index: undefined },
        completed(),
      ]),
    );
    expect(events.slice(0, 2)).toMatchObject([{ index: 0 }, { index: 1 }]);
  });

  it('is a whole answer of a provider that does not stream', async () => {
    const { events, result } = await read(() => drawn([DOT, DOT]));
    expect(events).toHaveLength(1);
    expect(result).toMatchObject({ images: [{}, {}], usage: { costUsd: 0.04 } });
  });

  it('is why there is no picture in such an answer', async () => {
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

  it('is not asked of a model that does not stream', async () => {
    const { events, paid } = await read(() => drawn(), { model: 'some/plain' });
    expect(events.map(({ type }) => type)).toEqual(['end']);
    expect(paid[0]?.body).not.toHaveProperty('stream');
  });

  it('refuses what the model cannot do before anything is paid', async () => {
    const { error, paid } = await read(() => drawn(), { count: 5 });
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { option: 'count' } });
    expect(paid).toEqual([]);
  });
});

describe('a stream that fails', () => {
  it('before a picture is finished tells what had come', async () => {
    const { events, error } = await read(() => streamed([partial(0), failed]));
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot generate the image with some/painter: Drawing failed',
      details: { partialImages: 1 },
    });
  });

  it('keeps the pictures that were finished, and says why there are no more', async () => {
    const { error, result } = await read(() => streamed([completed(), failed]), { count: 2 });
    expect(error).toBeUndefined();
    expect(result?.images).toHaveLength(1);
    expect(result?.notes).toEqual([
      'The answer broke off: Cannot generate the image with some/painter: Drawing failed',
      '1 of the 2 pictures that were asked for came.',
    ]);
  });

  it.each(['cut', 'broken'] as const)(
    'by being %s before a picture is finished may have been paid, and is never asked again',
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

  it.each(['cut', 'broken'] as const)('by being %s after its last picture has all', async (end) => {
    const { error, result } = await read(() => streamed([completed()], end));
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ images: [{}], notes: [] });
  });

  it('by being broken between two pictures keeps the first', async () => {
    const { result } = await read(() => streamed([completed(), partial(0)], 'broken'), {
      count: 2,
    });
    expect(result?.images).toHaveLength(1);
    expect(result?.notes[0]).toMatch(/^The answer broke off: .*the connection broke/u);
  });

  it('by ending without a finished picture keeps the last look', async () => {
    const looks = [partial(0), partial(1, SVG), partial(2, btoa('no picture'))];
    const { error, events, result } = await read(() => streamed(looks));
    expect(error).toBeUndefined();
    expect(events).toHaveLength(3);
    expect(result).toMatchObject({
      images: [{ mediaType: 'image/svg+xml' }],
      notes: ['No picture was finished: the last look at one is kept instead.'],
    });
  });

  it('by ending without a picture has no result', async () => {
    const { error } = await read(() => streamed([partial(0, btoa('no picture'))]));
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', details: { reason: 'no_result' } });
  });

  it('before it begins is told like any other', async () => {
    const { error } = await read(() =>
      Response.json({ error: { code: 402, message: 'No credits' } }, { status: 402 }),
    );
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', details: { reason: 'credits' } });
  });
});

describe('a stream that is left', () => {
  /** A stream that goes on forever, and whether it was cancelled. */
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

  it('is cancelled', async () => {
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

  /** A stream whose caller gives up once it has been looked at. */
  async function giveUp(...came: readonly object[]) {
    const { info, images } = endless(...came);
    const caller = new AbortController();
    const { client } = createImageClient({ images });
    const events = client.generate.image.stream(
      { prompt, model, count: 2 },
      { signal: caller.signal },
    );
    const iterator = events[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    caller.abort(reason);
    return { info, waiting, reason };
  }

  it('by the signal of the caller before a picture is finished throws its reason', async () => {
    const { info, waiting, reason } = await giveUp();
    await expect(waiting).rejects.toBe(reason);
    expect(info.isCancelled).toBe(true);
  });

  it('by the signal of the caller keeps the pictures that are finished', async () => {
    const { info, waiting } = await giveUp(completed());
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
