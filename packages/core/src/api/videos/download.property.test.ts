import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { serveFile, hastyClock } from '../../../test/support/file-host.ts';
import { clip, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** Parts of a film that no two of are alike, so that none can stand for another. */
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
    { clock: hastyClock, jobLedger: undefined },
  );
  return client.videos.resume(JOB_ID).stream();
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const gathered: Uint8Array[] = [];
  for await (const chunk of chunks) gathered.push(chunk.slice());
  return gathered;
}

describe('a download over a connection that breaks anywhere', () => {
  it('is the file to the byte, or no file', async () => {
    await fc.assert(
      fc.asyncProperty(host, async ({ cuts, ...file }) => {
        // Without parts each attempt must come further than the last, or nothing is gained by it.
        const reaches = file.hasRanges ? cuts : cuts.toSorted((a, b) => a - b);
        const chunks = downloadFrom({ bytes: video, cuts: reaches, ...file });
        const isRight = await gather(chunks).then(
          (whole) => Buffer.concat(whole).equals(video),
          (error: unknown) => OpenRouterError.is(error) && error.retryable,
        );
        expect(isRight).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is always whole where parts can be had', async () => {
    await fc.assert(
      fc.asyncProperty(host, async ({ cuts, chunkBytes }) => {
        const chunks = await gather(downloadFrom({ bytes: video, cuts, chunkBytes }));
        expect(Buffer.concat(chunks).equals(video)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is never put together of two files', async () => {
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
          { clock: hastyClock, jobLedger: undefined },
        );
        const gathered: Uint8Array[] = [];
        try {
          for await (const chunk of client.videos.resume(JOB_ID).stream())
            gathered.push(chunk.slice());
        } catch (error) {
          if (!OpenRouterError.is(error)) throw error;
        }
        const got = Buffer.concat(gathered);
        const isOne = [video, other].some((each) => got.equals(each.subarray(0, got.length)));
        expect(isOne).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
