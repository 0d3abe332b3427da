import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { answerFile, hastyClock } from '../../../test/support/file-host.ts';
import { clip, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** Parts of a film that no two of are alike, so that none can stand for another. */
const film = new Uint8Array(20_000);
film.set(clip.subarray(0, 2_000));
for (let index = 2_000; index < film.length; index += 2)
  film.set([index & 0xff, (index >> 8) & 0xff], index);

const host = fc.record({
  cuts: fc.array(fc.integer({ min: 1, max: 8_000 }), { maxLength: 6 }),
  pieceBytes: fc.integer({ min: 50, max: 30_000 }),
  hasRanges: fc.boolean(),
  isPolite: fc.boolean(),
});

function downloadFrom(file: Parameters<typeof answerFile>[0]) {
  const { client } = createVideoWire(
    { content: (request, count) => answerFile(file, request, count) },
    { clock: hastyClock, jobLedger: undefined },
  );
  return client.videos.resume(JOB_ID).stream();
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const gathered: Uint8Array[] = [];
  for await (const piece of pieces) gathered.push(piece.slice());
  return gathered;
}

describe('a download over a connection that breaks anywhere', () => {
  it('is the file to the byte, or no file', async () => {
    await fc.assert(
      fc.asyncProperty(host, async ({ cuts, ...file }) => {
        // Without parts each attempt must come further than the last, or nothing is gained by it.
        const reaches = file.hasRanges ? cuts : cuts.toSorted((a, b) => a - b);
        const pieces = downloadFrom({ bytes: film, cuts: reaches, ...file });
        const isRight = await gather(pieces).then(
          (whole) => Buffer.concat(whole).equals(film),
          (error: unknown) => OpenRouterError.is(error) && error.retryable,
        );
        expect(isRight).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is always whole where parts can be had', async () => {
    await fc.assert(
      fc.asyncProperty(host, async ({ cuts, pieceBytes }) => {
        const pieces = await gather(downloadFrom({ bytes: film, cuts, pieceBytes }));
        expect(Buffer.concat(pieces).equals(film)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is never put together of two files', async () => {
    const other = film.map((byte, index) => (index < 2_000 ? byte : byte ^ 0xff));
    await fc.assert(
      fc.asyncProperty(host, fc.integer({ min: 2, max: 6 }), async ({ cuts, ...file }, change) => {
        let count = 0;
        const { client } = createVideoWire(
          {
            content: (request) => {
              count += 1;
              const isOther = count >= change;
              const headers = () => ({ etag: isOther ? '"two"' : '"one"' });
              const bytes = isOther ? other : film;
              return answerFile({ ...file, bytes, cuts, headers }, request, count);
            },
          },
          { clock: hastyClock, jobLedger: undefined },
        );
        const gathered: Uint8Array[] = [];
        try {
          for await (const piece of client.videos.resume(JOB_ID).stream())
            gathered.push(piece.slice());
        } catch (error) {
          if (!OpenRouterError.is(error)) throw error;
        }
        const got = Buffer.concat(gathered);
        const isOne = [film, other].some((each) => got.equals(each.subarray(0, got.length)));
        expect(isOne).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
