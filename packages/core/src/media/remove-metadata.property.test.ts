import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { secrets } from '../../test/support/exif.ts';
import { gradient, photo, photoFormats, sharp } from '../../test/support/photos.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { removeMetadata } from './remove-metadata.ts';

/** Segment, chunk or flag with only an orientation. */
const MAX_GROWTH_BYTES = 64;

const gif = await sharp(await (await gradient()).png().toBuffer())
  .gif()
  .toBuffer();
const images: readonly (readonly [string, Buffer])[] = [
  ...(await Promise.all(
    photoFormats.map(
      async (format) => [`image/${format}`, await photo(format, { orientation: 6 })] as const,
    ),
  )),
  ['image/gif', gif],
];

const heads = [
  ['image/png', Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\u000dIHDR', 'latin1')],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 2])],
  ['image/gif', Buffer.from('GIF89a')],
  ['image/webp', Buffer.from('RIFF\u00ff\0\0\0WEBPVP8X\u000a\0\0\0\u0008', 'latin1')],
] as const;

const words = [
  'IDAT',
  'eXIf',
  'iCCP',
  'IEND',
  'EXIF',
  'ANMF',
  'VP8 ',
  'MM\0*\0\0\0\u0008',
  '\0\u0001\u0001\u0012',
  '\u00ff\u00e1\0\u0020Exif\0\0',
  '\u00ff\u00da\0\u0002',
  '\u00ff\u00d9',
  '!\u00f9',
  ',',
  ';',
  '\0\0\0\u0004',
];

/** Random bytes with many markers that the parsers look for. */
const hostile = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom(...words).map((text) => Buffer.from(text, 'latin1')),
  ),
);

/** Returns the result, or the error if it is an `OpenRouterError`. */
function attempt(bytes: Uint8Array, mediaType: string): Uint8Array | OpenRouterError {
  try {
    return removeMetadata(bytes, mediaType);
  } catch (error) {
    if (OpenRouterError.is(error)) return error;
    throw error;
  }
}

/** Returns the faults of a result, whatever the input was. */
function faultsOf(bytes: Uint8Array, mediaType: string): string[] {
  const before = Buffer.from(bytes);
  const clean = attempt(bytes, mediaType);
  const faults = before.equals(bytes) ? [] : ['the input was changed'];
  if (OpenRouterError.is(clean)) return faults;
  if (clean.length > bytes.length + MAX_GROWTH_BYTES) faults.push('it grew');
  if (removeMetadata(clean, mediaType) !== clean) faults.push('something is left');
  return faults;
}

describe('removeMetadata', () => {
  it('returns an image or throws an OpenRouterError for any bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...heads), hostile, ([mediaType, head], parts) => {
        expect(faultsOf(Buffer.concat([head, ...parts]), mediaType)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('returns an image or throws an OpenRouterError for a photo with changed bytes', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...images), edits, ([mediaType, image], changes) => {
        const bytes = Buffer.from(image);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        expect(faultsOf(bytes, mediaType)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps pixels and orientation of any photo, and none of its secrets', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...photoFormats),
        fc.record({
          orientation: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
          byteOrder: fc.constantFrom('little' as const, 'big' as const),
          width: fc.integer({ min: 1, max: 40 }),
          height: fc.integer({ min: 1, max: 40 }),
        }),
        async (format, options) => {
          const bytes = await photo(format, options);
          const clean = Buffer.from(removeMetadata(bytes, `image/${format}`));

          const pixelsOf = async (image: Buffer) =>
            await sharp(image).autoOrient().raw().toBuffer({ resolveWithObject: true });
          expect(await pixelsOf(clean)).toEqual(await pixelsOf(bytes));
          for (const secret of secrets) expect(clean.includes(secret)).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes linear time for a million blocks', () => {
    const png = images.find(([mediaType]) => mediaType === 'image/png')?.[1] ?? Buffer.alloc(0);
    const empty = Buffer.from('\0\0\0\0prVt\0\0\0\0', 'latin1');
    const many = Buffer.concat([
      png.subarray(0, 33),
      Buffer.alloc(empty.length * 1_000_000, new Uint8Array(empty)),
      png.subarray(33),
    ]);
    expect(attempt(many, 'image/png')).toMatchObject({ code: 'RESOURCE_TOO_LARGE' });
  });
});
