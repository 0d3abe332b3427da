import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  userMessage,
  firstChoice,
  type createTestClock,
  SLOW_MS,
  bytesOf,
} from './support/client.ts';
import {
  submitAccepted,
  createStoppedEmulator,
  fetchPath,
  refusalOf,
  contentPath,
  createCompletedJob,
} from './support/videos.ts';
import { readUntilBroken } from './support/connect.ts';

const MAX_BYTES = 512 * 2 ** 20;

let emulator: Emulator;
let clock: ReturnType<typeof createTestClock>;

beforeEach(() => {
  ({ emulator, clock } = createStoppedEmulator());
});

function chunksOf({ body }: Response): AsyncIterable<Uint8Array> {
  if (body === null) throw new Error('There is no body');
  return body;
}

describe('the content of a video', () => {
  it('is an MP4 with Content-Length and ETag', async () => {
    const job = await createCompletedJob(
      { emulator, clock },
      {},
      { duration: 8, resolution: '1080p' },
    );
    const response = await fetchPath(emulator, job.unsigned_urls?.[0] ?? '');
    const headers = Object.fromEntries(response.headers);
    const bytes = await bytesOf(response);

    expect(headers).toEqual({
      'accept-ranges': 'bytes',
      'content-length': String(bytes.byteLength),
      'content-type': 'video/mp4',
      etag: expect.stringMatching(/^"[\da-f]{32}-\d+"$/),
    });
    const watch = {
      type: 'video_url',
      video_url: { url: `data:video/mp4;base64,${bytes.toString('base64')}` },
    };
    const { message } = await firstChoice(
      emulator,
      userMessage([watch], { model: 'google/gemini-2.5-flash' }),
    );
    expect(message.content).toMatch(/1920.{1,4}1080/);
    expect(message.content).toMatch(/\b8 seconds\b/);
  });

  it('differs between outputs, and is the same on every request', async () => {
    const job = await createCompletedJob({ emulator, clock }, { outputs: 2 });
    const digests = [];
    for (const index of [0, 1, 0, 1]) {
      const bytes = await bytesOf(await fetchPath(emulator, contentPath(job, index)));
      digests.push(createHash('sha256').update(bytes).digest('hex'));
    }

    expect(digests.slice(2)).toEqual(digests.slice(0, 2));
    expect(digests[0]).not.toBe(digests[1]);
  });

  it('is refused without a key, with another key, before completion, and for a missing output', async () => {
    const job = await createCompletedJob({ emulator, clock });
    const running = await submitAccepted(emulator);
    const anonymous = await fetchPath(emulator, contentPath(job), { Authorization: '' });
    const other = await fetchPath(emulator, contentPath(job), {
      Authorization: 'Bearer sk-or-v1-other',
    });

    expect([anonymous.status, other.status]).toEqual([401, 404]);
    expect(await refusalOf(await fetchPath(emulator, contentPath(running)))).toMatch(
      /^400 .* is pending;/,
    );
    expect(await refusalOf(await fetchPath(emulator, contentPath(job, 1)))).toMatch(
      /^404 .* it has 1$/,
    );
    expect(await refusalOf(await fetchPath(emulator, contentPath(job, -1)))).toMatch(
      /^400 index: /,
    );
  });
});

describe('a range of the content', () => {
  it('is returned with its position while the file is unchanged', async () => {
    const job = await createCompletedJob({ emulator, clock });
    const complete = await fetchPath(emulator, contentPath(job));
    const etag = complete.headers.get('ETag') ?? '';
    const bytes = await bytesOf(complete);
    const part = await fetchPath(emulator, contentPath(job), {
      Range: 'bytes=100-199',
      'If-Range': etag,
    });
    const remainder = await fetchPath(emulator, contentPath(job), {
      Range: `bytes=${bytes.byteLength - 5}-`,
    });
    const changed = await fetchPath(emulator, contentPath(job), {
      Range: 'bytes=1-2',
      'If-Range': '"old"',
    });

    expect(part.status).toBe(206);
    expect(part.headers.get('Content-Range')).toBe(`bytes 100-199/${bytes.byteLength}`);
    expect(part.headers.get('Content-Length')).toBe('100');
    expect(await bytesOf(part)).toEqual(bytes.subarray(100, 200));
    expect(await bytesOf(remainder)).toEqual(bytes.subarray(-5));
    expect([changed.status, (await bytesOf(changed)).byteLength]).toEqual([200, bytes.byteLength]);
  });

  it('beyond the end is a 416 with the length', async () => {
    const job = await createCompletedJob({ emulator, clock });
    const complete = await bytesOf(await fetchPath(emulator, contentPath(job)));
    const response = await fetchPath(emulator, contentPath(job), {
      Range: `bytes=${complete.byteLength}-`,
    });

    expect(response.status).toBe(416);
    expect(response.headers.get('Content-Range')).toBe(`bytes */${complete.byteLength}`);
  });

  it('is not supported when the script disables ranges', async () => {
    const job = await createCompletedJob({ emulator, clock }, { ranges: false });
    const response = await fetchPath(emulator, contentPath(job), { Range: 'bytes=5-' });

    expect(response.status).toBe(200);
    expect(response.headers.has('Accept-Ranges')).toBe(false);
  });
});

describe('a padded video file', () => {
  it.each([200_000, 1_000_000])(
    'has exactly %i bytes and is still playable',
    async (videoBytes) => {
      const job = await createCompletedJob({ emulator, clock }, { videoBytes });
      const bytes = await bytesOf(await fetchPath(emulator, contentPath(job)));
      const part = await fetchPath(emulator, contentPath(job), { Range: 'bytes=65000-140000' });
      const { inspectMedia } = await import('../src/media/inspect.ts');

      expect(bytes.byteLength).toBe(videoBytes);
      expect(await bytesOf(part)).toEqual(bytes.subarray(65_000, 140_001));
      expect(await inspectMedia(new Uint8Array(bytes))).toMatchObject({ durationSeconds: 4 });
    },
  );

  it('is not padded when the video is longer, or when the padding is shorter than a box', async () => {
    const video = await bytesOf(
      await fetchPath(emulator, contentPath(await createCompletedJob({ emulator, clock }))),
    );
    const lengths = [];
    for (const more of [-1, 7, 8]) {
      const job = await createCompletedJob(
        { emulator, clock },
        { videoBytes: video.byteLength + more },
      );
      lengths.push(
        (await bytesOf(await fetchPath(emulator, contentPath(job)))).byteLength - video.byteLength,
      );
    }

    expect(lengths).toEqual([0, 0, 8]);
  });

  it(
    'of 512 MiB is generated in small chunks while it is read',
    async () => {
      const job = await createCompletedJob({ emulator, clock }, { videoBytes: MAX_BYTES });
      const response = await fetchPath(emulator, contentPath(job));
      let count = 0;
      let largest = 0;
      for await (const chunk of chunksOf(response)) {
        count += chunk.byteLength;
        largest = Math.max(largest, chunk.byteLength);
      }

      expect([count, largest]).toEqual([MAX_BYTES, 2 ** 16]);
    },
    SLOW_MS,
  );
});

describe('broken video content', () => {
  const path = /\/content$/;

  it.each([0, 1, 65_536, 1_000_000])(
    'is reset after %i bytes, for the configured number of requests',
    async (afterBytes) => {
      const job = await createCompletedJob({ emulator, clock }, { videoBytes: 2_000_000 });
      emulator.fail({ type: 'reset', when: 'mid-body', afterBytes }, { path, times: 2 });
      const broken = [];
      for (let count = 0; count < 2; count += 1) {
        const response = await fetchPath(emulator, contentPath(job), { Range: 'bytes=5-' });
        expect(response.headers.get('Content-Length')).toBe('1999995');
        broken.push(await readUntilBroken(response));
      }
      const complete = await readUntilBroken(await fetchPath(emulator, contentPath(job)));

      expect(broken.map(({ bytes }) => bytes.byteLength)).toEqual([afterBytes, afterBytes]);
      expect(broken.map(({ error }) => error)).toEqual([
        expect.any(TypeError),
        expect.any(TypeError),
      ]);
      expect([complete.bytes.byteLength, complete.error]).toEqual([2_000_000, undefined]);
    },
  );

  it('ends without an error, halfway or after the configured bytes', async () => {
    const job = await createCompletedJob({ emulator, clock }, { videoBytes: 1_000_000 });
    const lengths = [];
    for (const more of [{}, { afterBytes: 12_345 }]) {
      emulator.fail({ type: 'truncated-stream', ...more }, { path });
      lengths.push((await bytesOf(await fetchPath(emulator, contentPath(job)))).byteLength);
    }

    expect(lengths).toEqual([500_000, 12_345]);
  });

  it('is unchanged with slow-body', async () => {
    const job = await createCompletedJob({ emulator, clock });
    const complete = await bytesOf(await fetchPath(emulator, contentPath(job)));
    emulator.fail({ type: 'slow-body', bytes: 1000, everyMs: 5 }, { path });
    const slept = clock.slept.length;
    const dripped = await bytesOf(await fetchPath(emulator, contentPath(job)));

    expect(dripped).toEqual(complete);
    expect(clock.slept.length - slept).toBeGreaterThanOrEqual(complete.byteLength / 1000);
  });

  it('stalls until the reader aborts', async () => {
    const job = await createCompletedJob({ emulator, clock }, { videoBytes: 1_000_000 });
    emulator.fail({ type: 'stall', when: 'mid-body', afterBytes: 1000 }, { path });
    const response = await fetchPath(emulator, contentPath(job));
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
    const first = await reader?.read();
    const second = await Promise.race([
      reader?.read(),
      new Promise((resolve) => setImmediate(resolve)),
    ]);
    await reader?.cancel();

    expect(first?.value?.byteLength).toBe(1000);
    expect(second).toBeUndefined();
    expect(emulator.requests.at(-1)?.outcome).toBe('aborted');
  });
});
