import { describe, expect, it } from 'vitest';

import type { HostedFile } from '../../../test/support/file-host.ts';
import { serveFile, hastyClock } from '../../../test/support/file-host.ts';
import type { VideoResponses } from '../../../test/support/video-wire.ts';
import { clip, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import type { OpenRouterOptions } from '../../client.ts';
import { MAX_RETRY_WAIT_MS } from '../../http/retry-policy.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { DEFAULT_MAX_VIDEO_BYTES } from './download.ts';
import type { VideoDownloadOptions } from './options.ts';
import { DOWNLOAD_SILENCE_MS } from './storage-host.ts';
import { verifies } from '../../../../../tests/requirements.ts';

/** Attempts of a client with two retries. */
const ATTEMPTS = 3;

const cannot = `Cannot download video 0 of the job "${JOB_ID}"`;

/** Creates a wire with the given content and a clock that does not wait; `contentRequests` are those for content. */
function createContentWire(content: VideoResponses['content'], options: OpenRouterOptions = {}) {
  const contentRequests: Request[] = [];
  const wire = createVideoWire(
    {
      content: (request, count) => {
        contentRequests.push(request);
        return content?.(request, count) ?? new Response(null);
      },
    },
    { clock: hastyClock, maxRetries: 2, ...options },
  );
  return { ...wire, contentRequests, job: wire.client.videos.resume(JOB_ID) };
}

function serve(file: Partial<HostedFile>): VideoResponses['content'] {
  return (request, count) => serveFile({ bytes: clip, ...file }, request, count);
}

async function failureOf(
  content: VideoResponses['content'],
  options?: VideoDownloadOptions,
): Promise<{ readonly error: OpenRouterError; readonly attempts: number }> {
  const { job, contentRequests } = createContentWire(content);
  const error: unknown = await job.download(options).catch((thrown: unknown) => thrown);
  if (!OpenRouterError.is(error)) throw new Error(`It ended otherwise: ${String(error)}`);
  return { error, attempts: contentRequests.length };
}

/** Returns a response that breaks after the first bytes of the video. */
function cutResponse(bytes: number): Response {
  return serveFile({ bytes: clip, cuts: [bytes] }, new Request('https://host.test'), 1);
}

describe('download', () => {
  it.each(['from the start', 'from where it broke'])(
    'fails when the server sends more bytes than the file has, %s',
    async (where) => {
      const { error, attempts } = await failureOf((_request, count) => {
        const start = where === 'from the start' ? 0 : 1_000;
        if (count === 1 && start > 0) return cutResponse(start);
        const headers = {
          etag: '"one"',
          'content-range': `bytes ${start}-${clip.length - 1}/${clip.length}`,
        };
        const parts = [clip.subarray(start), new Uint8Array(1)];
        return new Response(new Blob(parts), { status: 206, headers });
      });
      expect(error).toMatchObject({
        code: 'UPSTREAM_HTTP',
        message: `${cannot}: more than its ${clip.length} bytes were received`,
      });
      expect(attempts).toBe(where === 'from the start' ? 1 : 2);
    },
  );

  it('returns the complete video, with the type detected from its content', async () => {
    const { job, contentRequests } = createContentWire(
      serve({ headers: () => ({ 'content-type': 'application/octet-stream' }) }),
    );
    const { blob, ...info } = await job.download();
    expect(info).toEqual({ kind: 'video', mediaType: 'video/mp4', size: clip.length });
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(clip);
    expect(contentRequests.map(({ url }) => url)).toEqual([
      `https://openrouter.ai/api/v1/videos/${JOB_ID}/content?index=0`,
    ]);
    expect(contentRequests[0]?.headers.get('authorization')).toBe('Bearer sk-or-v1-test');
  });

  it('downloads the video with the index', async () => {
    const { job, contentRequests } = createContentWire(serve({}));
    await job.download({ index: 3 });
    expect(contentRequests[0]?.url).toContain('content?index=3');
  });

  it.each([-1, 0.5, Number.NaN])('rejects the index %d', async (index) => {
    const { job, contentRequests } = createContentWire(serve({}));
    await expect(job.download({ index })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('index must be a whole number from 0'),
    });
    expect(contentRequests).toEqual([]);
  });

  it('checks the index against the number of videos once the job is known to be completed', async () => {
    const { job } = createContentWire(serve({}));
    await job.status();
    await expect(job.download({ index: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('index must be a whole number from 0 to 0'),
    });
    await expect(job.download({ index: 0 })).resolves.toBeDefined();
  });

  it('accepts an unknown container that the server labels a video', async () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 7);
    const headers = () => ({ 'content-type': 'Video/X-Strange; a=b' });
    const { job } = createContentWire(serve({ bytes, headers }));
    expect((await job.download()).mediaType).toBe('video/x-strange');
    const { error } = await failureOf(serve({ bytes, headers: () => ({ 'content-type': 'a/b' }) }));
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: `${cannot}: the content is of an unknown type, not a video`,
    });
  });

  it.each([
    ['a page', new TextEncoder().encode('<!doctype html><p>Please wait</p>'.repeat(200)), 'text'],
    ['a short text', new TextEncoder().encode('no'), 'text'],
    [
      'an image',
      Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0),
      'image/jpeg',
    ],
  ])('rejects %s that is labeled a video', async (_name, bytes, type) => {
    const { error, attempts } = await failureOf(serve({ bytes }));
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: `${cannot}: the content is ${type}, not a video`,
    });
    expect(attempts).toBe(1);
  });

  it('reports the error in a JSON response', async () => {
    const { error } = await failureOf(() =>
      Response.json({ error: { message: 'Still running', code: 400 } }),
    );
    expect(error.message).toBe(`${cannot}: Still running (HTTP 400)`);
  });

  it('retries after an empty response, and fails after too many of them', async () => {
    const { job, contentRequests } = createContentWire((request, count) =>
      serveFile({ bytes: count < 3 ? new Uint8Array(0) : clip }, request, count),
    );
    await expect(job.download()).resolves.toMatchObject({ size: clip.length });
    expect(contentRequests).toHaveLength(3);
    const { error, attempts } = await failureOf(serve({ bytes: new Uint8Array(0) }));
    expect(error).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `${cannot}: the response is empty`,
    });
    expect(attempts).toBe(ATTEMPTS);
  });

  it('accepts as many bytes as the limit, and not one more, announced or not', async () => {
    for (const sendsLength of [true, false]) {
      const content = serve({ sendsLength });
      const { job } = createContentWire(content);
      await expect(job.download({ maxBytes: clip.length })).resolves.toBeDefined();
      const { error, attempts } = await failureOf(content, { maxBytes: clip.length - 1 });
      expect(error).toMatchObject({
        code: 'RESOURCE_TOO_LARGE',
        message: `${cannot}: it is larger than the limit of ${clip.length - 1} bytes`,
        hints: [
          {
            kind: 'raise-limit',
            option: 'videoOutputMaxBytes',
            to: clip.length,
            note: 'the video is paid for and still stored at OpenRouter',
          },
        ],
      });
      expect(attempts).toBe(1);
    }
  });

  it('uses the limit of the client, else 256 MiB', async () => {
    const { job } = createContentWire(serve({}), { videos: { maxBytes: 10 } });
    await expect(job.download()).rejects.toMatchObject({ details: { maxBytes: 10 } });
    const announce = (length: number) => () =>
      new Response(clip, { headers: { 'content-length': String(length) } });
    const { error } = await failureOf(announce(DEFAULT_MAX_VIDEO_BYTES + 1));
    expect(error.code).toBe('RESOURCE_TOO_LARGE');
    // Within the limit, the error is about the missing bytes.
    const { error: other } = await failureOf(announce(DEFAULT_MAX_VIDEO_BYTES));
    expect(other.details.reason).toBe('truncated');
  });

  it.each([0, Number.NaN])('rejects the limit %d', async (maxBytes) => {
    const { error, attempts } = await failureOf(serve({}), { maxBytes });
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(attempts).toBe(0);
  });
});

describe('a download that breaks', () => {
  it(verifies('make.flat', 'resumes where it broke, as long as the file is the same'), async () => {
    const { job, contentRequests } = createContentWire(serve({ cuts: [1_500, 700] }));
    const { blob } = await job.download();
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(clip);
    expect(
      contentRequests.map(({ headers }) => [headers.get('range'), headers.get('if-range')]),
    ).toEqual([
      [null, null],
      ['bytes=1500-', '"one"'],
      ['bytes=2200-', '"one"'],
    ]);
  });

  it('sends the date of the file when its entity tag is weak or missing', async () => {
    const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
    for (const etag of [{ etag: 'W/"weak"' }, {}]) {
      const headers = () => ({ ...etag, 'last-modified': date });
      const { job, contentRequests } = createContentWire(serve({ cuts: [1_500], headers }));
      await job.download();
      expect(contentRequests[1]?.headers.get('if-range')).toBe(date);
    }
  });

  it('restarts where ranges are not supported, and yields no byte twice', async () => {
    const { job, contentRequests } = createContentWire(
      serve({ cuts: [1_500, 1_400], hasRanges: false }),
    );
    const { blob } = await job.download();
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(clip);
    expect(contentRequests).toHaveLength(3);
  });

  it('is incomplete when it ends before the announced length', async () => {
    const { job, contentRequests } = createContentWire(serve({ cuts: [1_500], isPolite: true }));
    expect((await job.download()).size).toBe(clip.length);
    expect(contentRequests).toHaveLength(2);
  });

  it('requests the bytes after the end when the length is unknown', async () => {
    for (const hasRanges of [true, false]) {
      const file = { cuts: [1_500], isPolite: true, hasRanges };
      const cut = createContentWire((request, count) =>
        serveFile({ bytes: clip, ...file, sendsLength: count > 1 }, request, count),
      );
      expect((await cut.job.download()).size).toBe(clip.length);
      expect(cut.contentRequests).toHaveLength(2);
      const uncut = createContentWire(serve({ hasRanges, sendsLength: false }));
      expect((await uncut.job.download()).size).toBe(clip.length);
      expect(uncut.contentRequests.map(({ headers }) => headers.get('range'))).toEqual([
        null,
        `bytes=${clip.length}-`,
      ]);
    }
  });

  it('is complete at its end when the server sends neither a length nor a validator', async () => {
    const headers = () => ({ 'x-a': 'b' });
    const { job, contentRequests } = createContentWire(serve({ headers, sendsLength: false }));
    expect((await job.download()).size).toBe(clip.length);
    expect(contentRequests).toHaveLength(1);
  });

  it.each([
    ['tag', (count: number) => ({ etag: `"${count}"` })],
    ['date', (count: number) => ({ 'last-modified': `Tue, 24 Nov 2026 10:00:0${count} GMT` })],
  ])('fails when the file has another %s', async (_name, headers) => {
    const { error, attempts } = await failureOf(serve({ cuts: [1_500], headers }));
    expect(error).toMatchObject({
      message: `${cannot}: the file may have changed during the download`,
      retryable: true,
    });
    expect(attempts).toBe(2);
  });

  it('fails when it is unknown whether the file is the same', async () => {
    const { error } = await failureOf(
      serve({ cuts: [1_500], headers: () => ({ 'x-a': 'b' }), sendsLength: false }),
    );
    expect(error.message).toMatch(/the file may have changed during the download$/u);
  });

  it('fails when the server sends another part', async () => {
    const { error } = await failureOf((request, count) => {
      if (count === 1) return serveFile({ bytes: clip, cuts: [1_500] }, request, count);
      const headers = {
        'content-range': `bytes 1600-${clip.length - 1}/${clip.length}`,
        etag: '"one"',
      };
      return new Response(clip.subarray(1_600), { status: 206, headers });
    });
    expect(error.message).toMatch(/the response is not the requested part of the file$/u);
  });

  it('restarts from the beginning when the server rejects the range', async () => {
    const { job, contentRequests } = createContentWire((request, count) =>
      request.headers.has('range')
        ? new Response('{}', { status: 416 })
        : serveFile({ bytes: clip, cuts: [clip.length], sendsLength: false }, request, count),
    );
    expect((await job.download()).size).toBe(clip.length);
    expect(contentRequests.map(({ headers }) => headers.has('range'))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each([
    [MAX_RETRY_WAIT_MS / 1_000, true],
    [MAX_RETRY_WAIT_MS / 1_000 + 1, false],
  ])('waits for a Retry-After of %d seconds: %s', async (seconds, isRetried) => {
    const headers = { 'retry-after': String(seconds) };
    const content: VideoResponses['content'] = (request, count) =>
      count === 1
        ? new Response('{}', { status: 503, headers })
        : serveFile({ bytes: clip }, request, count);
    const { client, clock, requests } = createVideoWire({ content }, { maxRetries: 1 });
    const downloaded = client.videos
      .resume(JOB_ID)
      .download()
      .catch((error: unknown) => error);
    await clock.advance(2 * MAX_RETRY_WAIT_MS);
    expect(await downloaded).toMatchObject(isRetried ? { size: clip.length } : { status: 503 });
    expect(requests).toHaveLength(isRetried ? 2 : 1);
  });

  it('fails when all retries of the client are spent without a byte', async () => {
    const { error, attempts } = await failureOf((request, count) =>
      serveFile({ bytes: clip, cuts: [1_500, 0, 0, 0, 0, 0, 0] }, request, count),
    );
    expect(error).toMatchObject({ code: 'UPSTREAM_HTTP', details: { reason: 'connection' } });
    // The first attempt, which received bytes, counts as the first one of them.
    expect(attempts).toBe(ATTEMPTS);
  });

  it('is requested once by a client without retries', async () => {
    const { job, contentRequests } = createContentWire(serve({ cuts: [200] }), { maxRetries: 0 });
    await expect(job.download()).rejects.toMatchObject({ details: { reason: 'connection' } });
    expect(contentRequests).toHaveLength(1);
  });

  it('continues as long as each attempt receives bytes', async () => {
    const cuts = Array.from({ length: 12 }, () => 200);
    const { job, contentRequests } = createContentWire(serve({ cuts }));
    expect((await job.download()).size).toBe(clip.length);
    expect(contentRequests).toHaveLength(13);
  });

  it.each([401, 403, 404])('is not retried after HTTP %i', async (status) => {
    const { error, attempts } = await failureOf(() => new Response('{}', { status }));
    expect(error.status).toBe(status);
    expect(attempts).toBe(1);
  });

  it.each([500, 502, 503])('is retried after HTTP %i', async (status) => {
    const { job } = createContentWire((request, count) =>
      count === 1 ? new Response('{}', { status }) : serveFile({ bytes: clip }, request, count),
    );
    expect((await job.download()).size).toBe(clip.length);
  });
});

describe('stream', () => {
  const STEP_BYTES = Math.ceil(clip.length / 8);

  it('fails after silence, however long the download takes', async () => {
    const { client, clock, requests } = createVideoWire({
      content: () => {
        let sent = 0;
        const slow = new ReadableStream(
          {
            async pull(controller) {
              await new Promise<void>((resolve) => {
                clock.schedule(resolve, DOWNLOAD_SILENCE_MS - 5_000);
              });
              controller.enqueue(clip.slice(sent, sent + STEP_BYTES));
              sent += STEP_BYTES;
              if (sent >= clip.length) controller.close();
            },
          },
          { highWaterMark: 0 },
        );
        return new Response(slow, { headers: { 'content-type': 'video/mp4' } });
      },
    });
    const downloaded = client.videos.resume(JOB_ID).download();
    await clock.advance(DOWNLOAD_SILENCE_MS * (clip.length / STEP_BYTES + 2));
    expect((await downloaded).size).toBe(clip.length);
    expect(requests).toHaveLength(1);
  });

  it('resumes after a silence', async () => {
    const { client, clock, requests } = createVideoWire(
      {
        content: (request, count) =>
          count === 1
            ? new Response(new ReadableStream({ pull: async () => await new Promise(() => {}) }))
            : serveFile({ bytes: clip }, request, count),
      },
      { maxRetries: 1 },
    );
    const downloaded = client.videos.resume(JOB_ID).download();
    await clock.advance(DOWNLOAD_SILENCE_MS + 10_000);
    expect((await downloaded).size).toBe(clip.length);
    expect(requests).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('ends at the timeout of the call', async () => {
    const silent = () =>
      new Response(new ReadableStream({ pull: async () => await new Promise(() => {}) }));
    const { client, clock } = createVideoWire({ content: silent });
    const failed = client.videos
      .resume(JOB_ID)
      .download({ timeoutMs: 1_000 })
      .catch((error: unknown) => error);
    await clock.advance(1_000);
    expect(await failed).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(clock.pending).toBe(0);
  });

  it('throws the abort reason of the caller, during and between attempts', async () => {
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    for (const content of [
      () => new Response(new ReadableStream({ pull: async () => await new Promise(() => {}) })),
      () => new Response('{}', { status: 500 }),
    ]) {
      const { client, clock } = createVideoWire({ content }, { maxRetries: 1 });
      const abort = new AbortController();
      const failed = client.videos
        .resume(JOB_ID)
        .download({ signal: abort.signal })
        .catch((error: unknown) => error);
      await clock.advance(10);
      abort.abort(reason);
      expect(await failed).toBe(reason);
      expect(clock.pending).toBe(0);
    }
  });

  it('reads no more from the network than is consumed, and cancels the response at a break', async () => {
    let pulled = 0;
    let isCancelled = false;
    const { client } = createVideoWire({
      content: () =>
        new Response(
          new ReadableStream(
            {
              pull(controller) {
                pulled += 1;
                controller.enqueue(pulled === 1 ? clip : new Uint8Array(1_000));
              },
              cancel() {
                isCancelled = true;
              },
            },
            { highWaterMark: 0 },
          ),
        ),
    });
    let chunks = 0;
    for await (const chunk of client.videos.resume(JOB_ID).stream()) {
      expect(chunk.length).toBeGreaterThan(0);
      chunks += 1;
      if (chunks === 5) break;
    }
    expect(pulled).toBeLessThanOrEqual(6);
    expect(isCancelled).toBe(true);
  });
});
