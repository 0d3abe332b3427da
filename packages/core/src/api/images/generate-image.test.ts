import { describe, expect, it } from 'vitest';

import {
  DOT,
  SVG,
  chatted,
  createImageClient,
  dotUrl,
  drawn,
  refusalOf,
} from '../../../test/support/image-client.ts';
import { failureOf } from '../../../test/support/failure.ts';
import { declined } from '../../../test/support/transcription-client.ts';
import { noise, sharp } from '../../../test/support/pictures.ts';
import { MAX_RESPONSE_BYTES } from '../../http/bounded-body.ts';
import type { Clock } from '../../shared/clock.ts';

const prompt = 'A red panda';

describe('a model of /images', () => {
  it('returns the images of a response that also has an error', async () => {
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
  ])('throws the error of a response without an image: %j %j', async (data, error) => {
    const { client } = createImageClient({ images: () => drawn(data, { error }) });
    const svg = client.generate.image({ prompt, model: 'some/painter' });
    expect(await failureOf(svg)).toMatchObject({
      message: expect.stringContaining('Cannot generate the image with some/painter: Moderated'),
      retryable: false,
      requestId: 'gen-img-1',
      details: { usage: { costUsd: 0.04 } },
    });
  });

  it('returns an SVG with active content unchanged, with a note', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>';
    const { client } = createImageClient({ images: () => drawn([DOT, btoa(svg), SVG]) });
    const { images, notes } = await client.generate.image({ prompt, model: 'some/painter' });
    expect(await images[1]?.blob.text()).toBe(svg);
    expect(notes).toEqual([
      'Image 2 has a script: open it in a browser only if you trust the model.',
    ]);
  });

  it('accepts larger responses than other calls', async () => {
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

  it('is used through /images, and returns every image with usage and id', async () => {
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

  it('receives the options under the names of the API, and nothing else', async () => {
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

  it('is found by an alias, which is sent unchanged', async () => {
    const { client, paid } = createImageClient();
    await client.generate.image({ prompt, model: '~some/painter-latest', seed: 1 });
    expect(paid[0]).toMatchObject({ path: 'images', body: { model: '~some/painter-latest' } });
  });

  it('receives references at full size and without metadata, as data URLs', async () => {
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

  it('names the index of a reference that cannot be used', async () => {
    const references = [dotUrl, { bytes: new Uint8Array([1, 2]) }];
    expect(await refusalOf({ prompt, model: 'some/painter', references })).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^references\.1: Cannot use the image/u),
      details: { reference: 1 },
    });
  });
});

describe('a response', () => {
  it('without an image is an error with the text of the model', async () => {
    const { client } = createImageClient({
      chat: () => chatted([], { content: 'I cannot draw.' }),
    });
    expect(
      await failureOf(client.generate.image({ prompt, model: 'some/sketcher' })),
    ).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: 'Cannot generate the image with some/sketcher: the response has no image',
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

  it.each([{ data: [] }, { data: null }, {}, [], null, 'text'])('can be %j', async (body) => {
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

  it('whose images cannot be fetched is an error with their URLs', async () => {
    const url = 'http://10.0.0.1/a.png';
    const { client } = createImageClient({ chat: () => chatted([url]) });
    expect(
      await failureOf(client.generate.image({ prompt, model: 'some/sketcher' })),
    ).toMatchObject({
      message: expect.stringContaining('its images were generated but could not be fetched'),
      details: { reason: 'no_result', urls: [url] },
    });
  });

  it('with invalid fields beside its images is accepted', async () => {
    const odd = { usage: 'none', created: null, surprise: [1] };
    const { client } = createImageClient({ images: () => drawn([{ b64_json: DOT }, 7, {}], odd) });
    expect(await client.generate.image({ prompt, model: 'some/painter' })).toMatchObject({
      images: [{ mediaType: 'image/png' }],
      usage: undefined,
    });
  });

  it('that differs from the request has notes', async () => {
    const { client } = createImageClient({ images: () => drawn([DOT]) });
    const request = { prompt, model: 'some/painter' };
    const { notes } = await client.generate.image({
      ...request,
      count: 2,
      format: 'webp',
      size: '1024x1024',
    });
    expect(notes).toEqual([
      'Received 1 of the 2 requested images.',
      'Image 1 is image/png, not image/webp as requested.',
      'Image 1 has 1x1 pixels, not 1024x1024 as requested.',
    ]);
    expect((await client.generate.image({ ...request, format: 'png', size: '1K' })).notes).toEqual(
      [],
    );
  });
});

describe('a failure of /images', () => {
  /** A clock on which waiting before a retry takes no time, and no timeout ends. */
  const clock: Clock = {
    now: () => 0,
    random: () => 0,
    schedule(callback, delayMs) {
      // The first wait is half a second at most, and every timeout is longer.
      if (delayMs <= 500) queueMicrotask(callback);
      return () => {};
    },
  };
  const setUp = (images: (count: number) => Response) => {
    const wire = createImageClient({ images, options: { maxRetries: 2, clock } });
    return {
      paid: wire.paid,
      generate: async () => await wire.client.generate.image({ prompt, model: 'some/painter' }),
    };
  };

  it('with 502 is retried, since nothing was charged', async () => {
    const { generate, paid } = setUp((count) =>
      count === 1 ? declined(502, 'Provider failed') : drawn(),
    );
    expect((await generate()).images).toHaveLength(1);
    expect(paid).toHaveLength(2);
  });

  it.each([
    [500, () => declined(500, 'Oops')],
    [502, () => new Response('<html>Bad gateway</html>', { status: 502 })],
    [524, () => declined(524, 'Timed out')],
  ])('with %i whose outcome is unknown is not retried', async (status, response) => {
    const { generate, paid } = setUp(response);
    expect(await failureOf(generate())).toMatchObject({ status });
    expect(paid).toHaveLength(1);
  });

  it('whose response is lost is not retried, and has an unknown outcome', async () => {
    const { generate, paid } = setUp(() => {
      throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
    });
    expect(await failureOf(generate())).toMatchObject({
      retryable: false,
      details: { reason: 'outcome_unknown' },
    });
    expect(paid).toHaveLength(1);
  });
});

describe('a call', () => {
  it('that is aborted throws the abort reason', async () => {
    const { client, paid } = createImageClient();
    const reason = new Error('Enough');
    const call = { signal: AbortSignal.abort(reason) };
    await expect(client.generate.image({ prompt, model: 'some/painter' }, call)).rejects.toBe(
      reason,
    );
    expect(paid).toEqual([]);
  });

  it('loads the list once for all images', async () => {
    const { client, metadataRequests } = createImageClient();
    const request = { prompt, model: 'some/painter' };
    await Promise.all([client.generate.image(request), client.generate.image(request)]);
    await client.generate.image(request);
    expect(metadataRequests).toEqual(['images/models']);
  });
});
