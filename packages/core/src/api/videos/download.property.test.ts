import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { serveFile, hastyClock } from '../../../test/support/file-host.ts';
import { clip, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** A video in which no two parts are equal, so that none can replace another. */
const video = new Uint8Array(20_000);
video.set(clip.subarray(0, 2_000));
for (let index = 2_000; index < video.length; index += 2)
  video.set([index & 0xff, (index >> 8) & 0xff], index);

const host = fc.record({
  cuts: fc.array(fc.integer({ min: 1, max: 8_000 }), { maxLength: 6 }),
  chunkBytes: fc.integer({ min: 50, max: 30_000 }),
  hasRanges: fc.boolean(),
  isPolite: fc.boolean(),
});

function downloadFrom(file: Parameters<typeof serveFile>[0]) {
  const { client } = createVideoWire(
    { content: (request, count) => serveFile(file, request, count) },
    { clock: hastyClock, jobLedger: undefined, maxRetries: 6 },
  );
  return client.videos.resume(JOB_ID).stream();
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk.slice());
  return chunks;
}

describe('a download over a connection that breaks anywhere', () => {
  it('returns exactly the file, or fails', async () => {
    await fc.assert(
      fc.asyncProperty(host, async ({ cuts, ...file }) => {
        // Without ranges each attempt must reach further than the last one to make progress.
        const ends = file.hasRanges ? cuts : cuts.toSorted((a, b) => a - b);
        const stream = downloadFrom({ bytes: video, cuts: ends, ...file });
        const isCorrect = await collect(stream).then(
          (chunks) => Buffer.concat(chunks).equals(video),
          (error: unknown) => OpenRouterError.is(error) && error.retryable,
        );
        expect(isCorrect).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('always completes where ranges are supported', async () => {
    await fc.assert(
      fc.asyncProperty(host, async ({ cuts, chunkBytes }) => {
        const chunks = await collect(downloadFrom({ bytes: video, cuts, chunkBytes }));
        expect(Buffer.concat(chunks).equals(video)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('never mixes two files', async () => {
    const other = video.map((byte, index) => (index < 2_000 ? byte : byte ^ 0xff));
    await fc.assert(
      fc.asyncProperty(host, fc.integer({ min: 2, max: 6 }), async ({ cuts, ...file }, change) => {
        let count = 0;
        const { client } = createVideoWire(
          {
            content: (request) => {
              count += 1;
              const isOther = count >= change;
              const headers = () => ({ etag: isOther ? '"two"' : '"one"' });
              const bytes = isOther ? other : video;
              return serveFile({ ...file, bytes, cuts, headers }, request, count);
            },
          },
          { clock: hastyClock, jobLedger: undefined, maxRetries: 6 },
        );
        const chunks: Uint8Array[] = [];
        try {
          for await (const chunk of client.videos.resume(JOB_ID).stream())
            chunks.push(chunk.slice());
        } catch (error) {
          if (!OpenRouterError.is(error)) throw error;
        }
        const bytes = Buffer.concat(chunks);
        const isSingleFile = [video, other].some((each) =>
          bytes.equals(each.subarray(0, bytes.length)),
        );
        expect(isSingleFile).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
