import { describe, expect, it } from 'vitest';

import type { HostedFile } from '../../../test/support/file-host.ts';
import { serveFile, hastyClock } from '../../../test/support/file-host.ts';
import type { VideoResponses } from '../../../test/support/video-wire.ts';
import { clip, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import type { OpenRouterOptions } from '../../client.ts';
import { MAX_RETRY_WAIT_MS } from '../../http/retry-policy.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { DEFAULT_MAX_VIDEO_BYTES, MAX_IDLE_ATTEMPTS } from './download.ts';
import type { VideoDownloadOptions } from './options.ts';
import { DOWNLOAD_SILENCE_MS } from './storage-host.ts';
import { verifies } from '../../../../../tests/requirements.ts';

const cannot = `Cannot download video 0 of the job "${JOB_ID}"`;

/** A wire whose videos come as a test says, in no hurry to wait, and what was asked of it. */
function createContentWire(content: VideoResponses['content'], options: OpenRouterOptions = {}) {
  const asked: Request[] = [];
  const wire = createVideoWire(
    {
      content: (request, count) => {
        asked.push(request);
        return content?.(request, count) ?? new Response(null);
      },
    },
    { clock: hastyClock, ...options },
  );
  return { ...wire, asked, job: wire.client.videos.resume(JOB_ID) };
}

function serve(file: Partial<HostedFile>): VideoResponses['content'] {
  return (request, count) => serveFile({ bytes: clip, ...file }, request, count);
}

async function failureOf(
  content: VideoResponses['content'],
  options?: VideoDownloadOptions,
): Promise<{ readonly error: OpenRouterError; readonly attempts: number }> {
  const { job, asked } = createContentWire(content);
  const error: unknown = await job.download(options).catch((thrown: unknown) => thrown);
  if (!OpenRouterError.is(error)) throw new Error(`It ended otherwise: ${String(error)}`);
  return { error, attempts: asked.length };
}

/** The first bytes of the video, after which the connection breaks. */
function cutResponse(bytes: number): Response {
  return serveFile({ bytes: clip, cuts: [bytes] }, new Request('https://host.test'), 1);
}

describe('download', () => {
  it.each(['from the start', 'from where it broke'])(
    'fails when more comes than the file has, %s',
    async (where) => {
      const { error, attempts } = await failureOf((_request, count) => {
        const start = where === 'from the start' ? 0 : 1_000;
        if (count === 1 && start > 0) return cutResponse(start);
        const headers = {
          etag: '"one"',
          'content-range': `bytes ${start}-${clip.length - 1}/${clip.length}`,
        };
        const rest = [clip.subarray(start), new Uint8Array(1)];
        return new Response(new Blob(rest), { status: 206, headers });
      });
      expect(error).toMatchObject({
        code: 'UPSTREAM_HTTP',
        message: `${cannot}: more than the ${clip.length} bytes came that it should have`,
      });
      expect(attempts).toBe(where === 'from the start' ? 1 : 2);
    },
  );

  it('gives the video whole, by what its bytes are', async () => {
    const { job, asked } = createContentWire(
      serve({ headers: () => ({ 'content-type': 'application/octet-stream' }) }),
    );
    const { blob, ...info } = await job.download();
    expect(info).toEqual({ kind: 'video', mediaType: 'video/mp4', size: clip.length });
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(clip);
    expect(asked.map(({ url }) => url)).toEqual([
      `https://openrouter.ai/api/v1/videos/${JOB_ID}/content?index=0`,
    ]);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer sk-or-v1-test');
  });

  it('gives each of the videos', async () => {
    const { job, asked } = createContentWire(serve({}));
    await job.download({ index: 3 });
    expect(asked[0]?.url).toContain('content?index=3');
  });

  it.each([-1, 0.5, Number.NaN])('knows no video %d', async (index) => {
    const { job, asked } = createContentWire(serve({}));
    await expect(job.download({ index })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('index must be a whole number from 0'),
    });
    expect(asked).toEqual([]);
  });

  it('knows how many videos there are once the job was seen to be completed', async () => {
    const { job } = createContentWire(serve({}));
    await job.status();
    await expect(job.download({ index: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('index must be a whole number from 0 to 0'),
    });
    await expect(job.download({ index: 0 })).resolves.toBeDefined();
  });

  it('takes a container that is not known here at the word of the server', async () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 7);
    const headers = () => ({ 'content-type': 'Video/X-Strange; a=b' });
    const { job } = createContentWire(serve({ bytes, headers }));
    expect((await job.download()).mediaType).toBe('video/x-strange');
    const { error } = await failureOf(serve({ bytes, headers: () => ({ 'content-type': 'a/b' }) }));
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: `${cannot}: what came is of no known type, not a video`,
    });
  });

  it.each([
    ['a page', new TextEncoder().encode('<!doctype html><p>Please wait</p>'.repeat(200)), 'a text'],
    ['a short text', new TextEncoder().encode('no'), 'a text'],
    [
      'a picture',
      Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0),
      'image/jpeg',
    ],
  ])('takes %s for no video, though it is called one', async (_what, bytes, found) => {
    const { error, attempts } = await failureOf(serve({ bytes }));
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: `${cannot}: what came is ${found}, not a video`,
    });
    expect(attempts).toBe(1);
  });

  it('takes JSON for what it says', async () => {
    const { error } = await failureOf(() =>
      Response.json({ error: { message: 'Still running', code: 400 } }),
    );
    expect(error.message).toBe(`${cannot}: Still running (HTTP 400)`);
  });

  it('asks again for an answer that is empty, and gives up in the end', async () => {
    const { job, asked } = createContentWire((request, count) =>
      serveFile({ bytes: count < 3 ? new Uint8Array(0) : clip }, request, count),
    );
    await expect(job.download()).resolves.toMatchObject({ size: clip.length });
    expect(asked).toHaveLength(3);
    const { error, attempts } = await failureOf(serve({ bytes: new Uint8Array(0) }));
    expect(error).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `${cannot}: the answer is empty`,
    });
    expect(attempts).toBe(MAX_IDLE_ATTEMPTS);
  });

  it('takes as many bytes as it may, and not one more, announced or not', async () => {
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
            note: 'the video is paid and still at OpenRouter',
          },
        ],
      });
      expect(attempts).toBe(1);
    }
  });

  it('has the limit of the client, else 256 MiB', async () => {
    const { job } = createContentWire(serve({}), { videos: { maxBytes: 10 } });
    await expect(job.download()).rejects.toMatchObject({ details: { maxBytes: 10 } });
    const announce = (length: number) => () =>
      new Response(clip, { headers: { 'content-length': String(length) } });
    const { error } = await failureOf(announce(DEFAULT_MAX_VIDEO_BYTES + 1));
    expect(error.code).toBe('RESOURCE_TOO_LARGE');
    // Within the limit, it is the missing bytes that are told.
    const { error: other } = await failureOf(announce(DEFAULT_MAX_VIDEO_BYTES));
    expect(other.details.reason).toBe('truncated');
  });

  it.each([0, Number.NaN])('refuses %d for a limit', async (maxBytes) => {
    const { error, attempts } = await failureOf(serve({}), { maxBytes });
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(attempts).toBe(0);
  });
});

describe('a download that breaks', () => {
  it(
    verifies('make.flat', 'is taken up where it broke, as long as the file is the same'),
    async () => {
      const { job, asked } = createContentWire(serve({ cuts: [1_500, 700] }));
      const { blob } = await job.download();
      expect(new Uint8Array(await blob.arrayBuffer())).toEqual(clip);
      expect(asked.map(({ headers }) => [headers.get('range'), headers.get('if-range')])).toEqual([
        [null, null],
        ['bytes=1500-', '"one"'],
        ['bytes=2200-', '"one"'],
      ]);
    },
  );

  it('goes by the date of the file when its tag is weak or missing', async () => {
    const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
    for (const etag of [{ etag: 'W/"weak"' }, {}]) {
      const headers = () => ({ ...etag, 'last-modified': date });
      const { job, asked } = createContentWire(serve({ cuts: [1_500], headers }));
      await job.download();
      expect(asked[1]?.headers.get('if-range')).toBe(date);
    }
  });

  it('begins anew where parts cannot be had, and hands nothing on twice', async () => {
    const { job, asked } = createContentWire(serve({ cuts: [1_500, 1_400], hasRanges: false }));
    const { blob } = await job.download();
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(clip);
    expect(asked).toHaveLength(3);
  });

  it('is taken for broken when it ends too early, however politely', async () => {
    const { job, asked } = createContentWire(serve({ cuts: [1_500], isPolite: true }));
    expect((await job.download()).size).toBe(clip.length);
    expect(asked).toHaveLength(2);
  });

  it('is asked whether there is more when nobody told the length', async () => {
    for (const hasRanges of [true, false]) {
      const file = { cuts: [1_500], isPolite: true, hasRanges };
      const told = createContentWire((request, count) =>
        serveFile({ bytes: clip, ...file, sendsLength: count > 1 }, request, count),
      );
      expect((await told.job.download()).size).toBe(clip.length);
      expect(told.asked).toHaveLength(2);
      const whole = createContentWire(serve({ hasRanges, sendsLength: false }));
      expect((await whole.job.download()).size).toBe(clip.length);
      expect(whole.asked.map(({ headers }) => headers.get('range'))).toEqual([
        null,
        `bytes=${clip.length}-`,
      ]);
    }
  });

  it('is taken for whole at its end when nobody tells what it is', async () => {
    const headers = () => ({ 'x-a': 'b' });
    const { job, asked } = createContentWire(serve({ headers, sendsLength: false }));
    expect((await job.download()).size).toBe(clip.length);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['tag', (count: number) => ({ etag: `"${count}"` })],
    ['date', (count: number) => ({ 'last-modified': `Tue, 24 Nov 2026 10:00:0${count} GMT` })],
  ])('is given up when the file has another %s', async (_what, headers) => {
    const { error, attempts } = await failureOf(serve({ cuts: [1_500], headers }));
    expect(error).toMatchObject({
      message: `${cannot}: the file changed while it was downloaded, or nobody can tell`,
      retryable: true,
    });
    expect(attempts).toBe(2);
  });

  it('is given up when nobody can tell whether the file is the same', async () => {
    const { error } = await failureOf(
      serve({ cuts: [1_500], headers: () => ({ 'x-a': 'b' }), sendsLength: false }),
    );
    expect(error.message).toMatch(/the file changed while it was downloaded, or nobody can tell$/u);
  });

  it('is given up when the server gives another part', async () => {
    const { error } = await failureOf((request, count) => {
      if (count === 1) return serveFile({ bytes: clip, cuts: [1_500] }, request, count);
      const headers = {
        'content-range': `bytes 1600-${clip.length - 1}/${clip.length}`,
        etag: '"one"',
      };
      return new Response(clip.subarray(1_600), { status: 206, headers });
    });
    expect(error.message).toMatch(/another part of the file than the one that was asked for$/u);
  });

  it('is asked for from the start when the server knows no such part', async () => {
    const { job, asked } = createContentWire((request, count) =>
      request.headers.has('range')
        ? new Response('{}', { status: 416 })
        : serveFile({ bytes: clip, cuts: [clip.length], sendsLength: false }, request, count),
    );
    expect((await job.download()).size).toBe(clip.length);
    expect(asked.map(({ headers }) => headers.has('range'))).toEqual([false, true, false]);
  });

  it.each([
    [MAX_RETRY_WAIT_MS / 1_000, true],
    [MAX_RETRY_WAIT_MS / 1_000 + 1, false],
  ])('waits %d seconds if that is asked: %s', async (seconds, isAskedAgain) => {
    const headers = { 'retry-after': String(seconds) };
    const { client, clock, requests } = createVideoWire({
      content: (request, count) =>
        count === 1
          ? new Response('{}', { status: 503, headers })
          : serveFile({ bytes: clip }, request, count),
    });
    const downloaded = client.videos
      .resume(JOB_ID)
      .download()
      .catch((error: unknown) => error);
    await clock.advance(2 * MAX_RETRY_WAIT_MS);
    expect(await downloaded).toMatchObject(isAskedAgain ? { size: clip.length } : { status: 503 });
    expect(requests).toHaveLength(isAskedAgain ? 2 : 1);
  });

  it('is given up after five attempts that bring nothing', async () => {
    const { error, attempts } = await failureOf((request, count) =>
      serveFile({ bytes: clip, cuts: [1_500, 0, 0, 0, 0, 0, 0] }, request, count),
    );
    expect(error).toMatchObject({ code: 'UPSTREAM_HTTP', details: { reason: 'connection' } });
    // The first one brought something and counts as the first without.
    expect(attempts).toBe(MAX_IDLE_ATTEMPTS);
  });

  it('goes on for as long as each attempt brings something', async () => {
    const cuts = Array.from({ length: 12 }, () => 200);
    const { job, asked } = createContentWire(serve({ cuts }));
    expect((await job.download()).size).toBe(clip.length);
    expect(asked).toHaveLength(13);
  });

  it.each([401, 403, 404])('is not asked for again after HTTP %i', async (status) => {
    const { error, attempts } = await failureOf(() => new Response('{}', { status }));
    expect(error.status).toBe(status);
    expect(attempts).toBe(1);
  });

  it.each([500, 502, 503])('is asked for again after HTTP %i', async (status) => {
    const { job } = createContentWire((request, count) =>
      count === 1 ? new Response('{}', { status }) : serveFile({ bytes: clip }, request, count),
    );
    expect((await job.download()).size).toBe(clip.length);
  });
});

describe('stream', () => {
  const STEP_BYTES = Math.ceil(clip.length / 8);

  it('breaks by silence, not by how long it takes', async () => {
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

  it('is taken up after a silence', async () => {
    const { client, clock, requests } = createVideoWire({
      content: (request, count) =>
        count === 1
          ? new Response(new ReadableStream({ pull: async () => await new Promise(() => {}) }))
          : serveFile({ bytes: clip }, request, count),
    });
    const downloaded = client.videos.resume(JOB_ID).download();
    await clock.advance(DOWNLOAD_SILENCE_MS + 10_000);
    expect((await downloaded).size).toBe(clip.length);
    expect(requests).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('ends with the deadline of the call', async () => {
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

  it('throws the reason of a caller who gives up, while it comes and between two attempts', async () => {
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    for (const content of [
      () => new Response(new ReadableStream({ pull: async () => await new Promise(() => {}) })),
      () => new Response('{}', { status: 500 }),
    ]) {
      const { client, clock } = createVideoWire({ content });
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

  it('takes no more from the network than is read, and lets go of it when nobody reads on', async () => {
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
