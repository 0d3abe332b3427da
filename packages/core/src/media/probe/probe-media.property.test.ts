import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { aac, id3, mp3, mp4, webm } from '../../../test/support/containers.ts';
import { png, wav } from '../../../test/support/outputs.ts';
import { plain } from '../../../test/support/pictures.ts';
import { probeMedia } from './probe-media.ts';

const mediaTypes = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/bmp',
  'image/svg+xml',
  'image/avif',
  'audio/wav',
  'audio/flac',
  'audio/ogg',
  'audio/mpeg',
  'audio/aac',
  'audio/mp4',
  'video/mp4',
  'video/webm',
];

const samples: readonly (readonly [string, Uint8Array])[] = [
  ['image/png', png(3, 2)],
  ['image/jpeg', await plain(30, 20).jpeg().toBuffer()],
  ['image/webp', await plain(30, 20).webp().toBuffer()],
  ['image/avif', await plain(30, 20).avif({ effort: 0 }).toBuffer()],
  ['audio/wav', wav(100)],
  ['audio/mpeg', Buffer.concat([id3(40), mp3(3)])],
  ['audio/aac', aac(3)],
  ['video/mp4', mp4('vide', 'soun')],
  ['video/webm', webm(1, 2)],
];

/** Returns metadata that no file can have. */
async function impossibleFields(bytes: Uint8Array, mediaType: string): Promise<readonly unknown[]> {
  const info: readonly unknown[] = Object.values(await probeMedia(bytes, mediaType));
  return info.filter(
    (field) => field !== undefined && !(Number.isFinite(field) && Number(field) >= 0),
  );
}

describe('probeMedia', () => {
  it('never throws, whatever the bytes and the media type are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(...mediaTypes),
        async (bytes, type) => {
          expect(await impossibleFields(bytes, type)).toEqual([]);
        },
      ),
    );
  });

  it('never throws for a file that is truncated or damaged', async () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.nat(),
        damage,
        async ([type, complete], cut, changes) => {
          const bytes = new Uint8Array(complete.subarray(0, 1 + (cut % complete.length)));
          for (const [at, value] of changes) bytes[at % bytes.length] = value;

          expect(await impossibleFields(bytes, type)).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
