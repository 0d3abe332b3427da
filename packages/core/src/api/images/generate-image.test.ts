import { describe, expect, it } from 'vitest';

import {
  DOT,
  SVG,
  chatted,
  createImageClient,
  dotUrl,
  drawn,
  failureOf,
  refusalOf,
} from '../../../test/support/image-client.ts';
import { declined } from '../../../test/support/transcription-client.ts';
import { noise, sharp } from '../../../test/support/pictures.ts';
import { MAX_RESPONSE_BYTES } from '../../http/bounded-body.ts';
import type { Clock } from '../../shared/clock.ts';

const prompt = 'A red panda';

describe('a model of /images', () => {
  it('gives the pictures that came beside an error', async () => {
    const { client } = createImageClient({
      images: () => drawn([DOT], { error: { code: 502, message: 'The second one failed' } }),
    });
    const { images } = await client.generate.image({ prompt, model: 'some/painter' });
    expect(images).toHaveLength(1);
  });

  it.each([
    [[{ b64_json: '' }], { code: 403, message: 'Moderated' }],
    [[{ b64_json: '' }], 'Moderated'],
    [[{}], { message: 'Moderated' }],
  ])('without a picture tells the error that came beside it: %j %j', async (data, error) => {
    const { client } = createImageClient({ images: () => drawn(data, { error }) });
    const svg = client.generate.image({ prompt, model: 'some/painter' });
    expect(await failureOf(svg)).toMatchObject({
      message: expect.stringContaining('Cannot generate the image with some/painter: Moderated'),
      retryable: false,
      requestId: 'gen-img-1',
      details: { usage: { costUsd: 0.04 } },
    });
  });

  it('gives a drawing that runs something as it came, and says so', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>';
    const { client } = createImageClient({ images: () => drawn([DOT, btoa(svg), SVG]) });
    const { images, notes } = await client.generate.image({ prompt, model: 'some/painter' });
    expect(await images[1]?.blob.text()).toBe(svg);
    expect(notes).toEqual([
      'Picture 2 holds a script: open it in a browser only if you trust the model.',
    ]);
  });

  it('may answer with more than other calls', async () => {
    const blanks = new Uint8Array(1024 * 1024).fill(32);
    const blocks = MAX_RESPONSE_BYTES / blanks.length + 1;
    const { client } = createImageClient({
      images: () => {
        const body = [
          ...Array.from({ length: blocks }, () => blanks),
          `{"data":[{"b64_json":"${DOT}"}]}`,
        ];
        return new Response(new Blob(body));
      },
    });
    const { images } = await client.generate.image({ prompt, model: 'some/painter' });
    expect(images).toHaveLength(1);
  });

  it('draws there, and gives every picture with usage and id', async () => {
    const { client, paid, metadataRequests } = createImageClient({
      images: () => drawn([DOT, SVG, DOT]),
    });
    const result = await client.generate.image({ prompt, model: 'some/painter' });
    expect(result).toEqual({
      images: [
        { kind: 'image', mediaType: 'image/png', size: 70, blob: expect.any(Blob) },
        { kind: 'image', mediaType: 'image/svg+xml', size: 61, blob: expect.any(Blob) },
        { kind: 'image', mediaType: 'image/png', size: 70, blob: expect.any(Blob) },
      ],
      text: '',
      model: 'some/painter',
      usage: {
        promptTokens: 5,
        completionTokens: 100,
        totalTokens: 105,
        cachedTokens: undefined,
        reasoningTokens: undefined,
        costUsd: 0.04,
      },
      generationId: 'gen-img-1',
      notes: [],
    });
    expect(paid).toEqual([{ path: 'images', body: { model: 'some/painter', prompt } }]);
    expect(metadataRequests).toEqual(['images/models']);
  });

  it('is asked in the words of the API, and for nothing else', async () => {
    const { client, paid } = createImageClient({
      images: () => drawn([DOT, DOT]),
      options: { defaults: { provider: { ignore: ['a'], sort: 'price', quantizations: ['fp8'] } } },
    });
    await client.generate.image({
      prompt,
      model: 'some/painter',
      count: 2,
      resolution: '0.5K',
      aspectRatio: 'auto',
      quality: 'high',
      format: 'png',
      background: 'auto',
      compression: 50,
      seed: 7,
      provider: { order: ['b'], sort: undefined, dataCollection: 'allow' },
    });
    expect(paid[0]?.body).toEqual({
      model: 'some/painter',
      prompt,
      n: 2,
      resolution: '512',
      quality: 'high',
      output_format: 'png',
      background: 'auto',
      output_compression: 50,
      seed: 7,
      provider: { order: ['b'], ignore: ['a'], sort: 'price' },
    });
  });

  it('is found behind an alias, and asked by it', async () => {
    const { client, paid } = createImageClient();
    await client.generate.image({ prompt, model: '~some/painter-latest', seed: 1 });
    expect(paid[0]).toMatchObject({ path: 'images', body: { model: '~some/painter-latest' } });
  });

  it('gets references whole and without what is not seen, as data URLs', async () => {
    const { client, paid } = createImageClient();
    const photo = await noise(1500, 20)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'Ann Example' } })
      .toBuffer();
    const references = [dotUrl, { bytes: new Uint8Array(photo) }];
    await client.generate.image({ prompt, model: 'some/painter', references });
    // The body was written from this shape.
    const body = paid[0]?.body as
      | { input_references: { image_url: { url: string } }[] }
      | undefined;
    const sent = body?.input_references ?? [];
    expect(sent[0]).toEqual({ type: 'image_url', image_url: { url: dotUrl } });
    const second = Buffer.from(sent[1]?.image_url.url.split(',')[1] ?? '', 'base64');
    expect(second.includes('Ann Example')).toBe(false);
    expect(await sharp(second).metadata()).toMatchObject({ width: 1500, height: 20 });
  });

  it('tells by its place which reference cannot be used', async () => {
    const references = [dotUrl, { bytes: new Uint8Array([1, 2]) }];
    expect(await refusalOf({ prompt, model: 'some/painter', references })).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^references\.1: Cannot use the image/u),
      details: { reference: 1 },
    });
  });
});

describe('an answer', () => {
  it('without a picture is told with what came instead', async () => {
    const { client } = createImageClient({
      chat: () => chatted([], { content: 'I cannot draw.' }),
    });
    expect(
      await failureOf(client.generate.image({ prompt, model: 'some/sketcher' })),
    ).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: 'Cannot generate the image with some/sketcher: there is no picture in the answer',
      retryable: false,
      requestId: 'gen-chat-1',
      details: {
        reason: 'no_result',
        finishReason: 'stop',
        text: 'I cannot draw.',
        usage: { costUsd: 0.03 },
      },
    });
  });

  it.each([{ data: [] }, { data: null }, {}, [], null, 'words'])('may be %j', async (body) => {
    const { client } = createImageClient({ images: () => Response.json(body) });
    expect(await failureOf(client.generate.image({ prompt, model: 'some/painter' }))).toMatchObject(
      {
        code: 'UPSTREAM_REFUSED',
        details: { reason: 'no_result' },
      },
    );
    const { client: chatting } = createImageClient({ chat: () => Response.json(body) });
    expect(
      await failureOf(chatting.generate.image({ prompt, model: 'some/sketcher' })),
    ).toMatchObject({ details: { reason: 'no_result' } });
  });

  it('whose pictures cannot be fetched tells where they lie', async () => {
    const url = 'http://10.0.0.1/a.png';
    const { client } = createImageClient({ chat: () => chatted([url]) });
    expect(
      await failureOf(client.generate.image({ prompt, model: 'some/sketcher' })),
    ).toMatchObject({
      message: expect.stringContaining('its pictures were made and could not be fetched'),
      details: { reason: 'no_result', urls: [url] },
    });
  });

  it('that is odd beside its pictures is kept', async () => {
    const odd = { usage: 'none', created: null, surprise: [1] };
    const { client } = createImageClient({ images: () => drawn([{ b64_json: DOT }, 7, {}], odd) });
    expect(await client.generate.image({ prompt, model: 'some/painter' })).toMatchObject({
      images: [{ mediaType: 'image/png' }],
      usage: undefined,
    });
  });

  it('that is otherwise than asked for says so', async () => {
    const { client } = createImageClient({ images: () => drawn([DOT]) });
    const asked = { prompt, model: 'some/painter' };
    const { notes } = await client.generate.image({
      ...asked,
      count: 2,
      format: 'webp',
      size: '1024x1024',
    });
    expect(notes).toEqual([
      '1 of the 2 pictures that were asked for came.',
      'Picture 1 is image/png, not image/webp as it was asked for.',
      'Picture 1 has 1x1 pixels, not 1024x1024 as it was asked for.',
    ]);
    expect((await client.generate.image({ ...asked, format: 'png', size: '1K' })).notes).toEqual(
      [],
    );
  });
});

describe('a failure of /images', () => {
  /** A clock on which waiting before another attempt takes no time, and no time limit is ever over. */
  const clock: Clock = {
    now: () => 0,
    random: () => 0,
    schedule(callback, delayMs) {
      // The first wait is half a second at most, and every limit longer.
      if (delayMs <= 500) queueMicrotask(callback);
      return () => {};
    },
  };
  const setUp = (images: (count: number) => Response) => {
    const wire = createImageClient({ images, options: { maxRetries: 2, clock } });
    return {
      paid: wire.paid,
      draw: async () => await wire.client.generate.image({ prompt, model: 'some/painter' }),
    };
  };

  it('with 502 is asked again: nothing was charged', async () => {
    const { draw, paid } = setUp((count) =>
      count === 1 ? declined(502, 'Provider failed') : drawn(),
    );
    expect((await draw()).images).toHaveLength(1);
    expect(paid).toHaveLength(2);
  });

  it.each([
    [500, () => declined(500, 'Oops')],
    [502, () => new Response('<html>Bad gateway</html>', { status: 502 })],
    [524, () => declined(524, 'Timed out')],
  ])('with %i that tells nothing sure is not', async (status, answer) => {
    const { draw, paid } = setUp(answer);
    expect(await failureOf(draw())).toMatchObject({ status });
    expect(paid).toHaveLength(1);
  });

  it('whose answer is lost is not asked again, and says what to do', async () => {
    const { draw, paid } = setUp(() => {
      throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
    });
    expect(await failureOf(draw())).toMatchObject({
      retryable: false,
      details: { reason: 'outcome_unknown' },
    });
    expect(paid).toHaveLength(1);
  });
});

describe('a call', () => {
  it('that is given up throws the reason of the caller', async () => {
    const { client, paid } = createImageClient();
    const reason = new Error('Enough');
    const call = { signal: AbortSignal.abort(reason) };
    await expect(client.generate.image({ prompt, model: 'some/painter' }, call)).rejects.toBe(
      reason,
    );
    expect(paid).toEqual([]);
  });

  it('asks for the list once, however many pictures are made', async () => {
    const { client, metadataRequests } = createImageClient();
    const request = { prompt, model: 'some/painter' };
    await Promise.all([client.generate.image(request), client.generate.image(request)]);
    await client.generate.image(request);
    expect(metadataRequests).toEqual(['images/models']);
  });
});
