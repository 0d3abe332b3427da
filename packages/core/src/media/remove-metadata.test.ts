import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { phoneExif, secrets } from '../../test/support/exif.ts';
import {
  gradient,
  photo,
  photoFormats,
  riff,
  segment,
  webpChunk,
  withGifSecrets,
} from '../../test/support/photos.ts';
import { animatedGif, animatedPng, chunk } from '../../test/support/pictures.ts';
import { mediaTypesOf } from '../shared/media-type.ts';
import { MAX_BLOCKS } from './metadata/rewrite.ts';
import { removeMetadata } from './remove-metadata.ts';

const damaged = {
  code: 'UNSUPPORTED_FORMAT',
  message: 'Cannot use the image: it is damaged or cut off',
};

const jpeg = await (await gradient()).jpeg().toBuffer();
const png = await (await gradient()).png().toBuffer();
const webp = await (await gradient()).webp().toBuffer();
const gif = await animatedGif(3);

/** Returns what decoders read from an image: its pixels as they are stored, and their metadata. */
async function pixelsOf(bytes: Uint8Array) {
  const image = sharp(bytes, { animated: true });
  const { width, height, pages, loop, delay, orientation, icc } = await image.metadata();
  const pixels = await image.raw().toBuffer();
  return { width, height, pages, loop, delay, orientation, icc, pixels };
}

/** Returns an image without its metadata, as a `Buffer` that can be compared with others. */
function strip(bytes: Uint8Array, mediaType: string): Buffer {
  return Buffer.from(removeMetadata(bytes, mediaType));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

async function expectNoMetadata(bytes: Uint8Array): Promise<void> {
  const { xmp, iptc, comments, exif } = await sharp(bytes).metadata();
  expect({ xmp, iptc, comments }).toEqual({
    xmp: undefined,
    iptc: undefined,
    comments: undefined,
  });
  // A block with only an orientation has 26 bytes, after a prefix of six.
  expect(exif?.length ?? 0).toBeLessThanOrEqual(32);
  for (const secret of secrets) expect(textOf(bytes)).not.toContain(secret);
}

describe('removeMetadata', () => {
  it.each(photoFormats)(
    'removes everything from a photo that does not affect its display: %s',
    async (format) => {
      const bytes = await photo(format, { orientation: 6 });
      for (const secret of secrets.slice(0, -2)) expect(textOf(bytes)).toContain(secret);

      const clean = removeMetadata(bytes, `image/${format}`);

      await expectNoMetadata(clean);
      const before = await pixelsOf(bytes);
      expect(before.orientation).toBe(6);
      expect(before.icc).toBeDefined();
      expect(await pixelsOf(clean)).toEqual(before);
    },
  );

  it.each(photoFormats)('keeps each orientation of a %s, in both byte orders', async (format) => {
    for (const byteOrder of ['little', 'big'] as const) {
      for (let orientation = 1; orientation <= 8; orientation += 1) {
        const bytes = await photo(format, { orientation, byteOrder });
        const clean = removeMetadata(bytes, `image/${format}`);

        const turned = async (image: Uint8Array) =>
          await sharp(image).autoOrient().raw().toBuffer({ resolveWithObject: true });
        expect(await turned(clean)).toEqual(await turned(bytes));
        const { orientation: actual, exif } = await sharp(clean).metadata();
        expect([actual, exif === undefined]).toEqual(
          orientation === 1 ? [undefined, true] : [orientation, false],
        );
      }
    }
  });

  it.each(photoFormats)('removes EXIF of a %s without an orientation', async (format) => {
    for (const orientation of [undefined, 0, 9]) {
      const clean = removeMetadata(await photo(format, { orientation }), `image/${format}`);
      expect((await sharp(clean).metadata()).exif).toBeUndefined();
    }
  });

  it('removes comments, XMP and private extensions from a GIF and keeps its frames', async () => {
    const clean = removeMetadata(withGifSecrets(gif), 'image/gif');

    expect(Buffer.from(clean)).toEqual(gif);
    expect((await pixelsOf(clean)).pages).toBe(3);
  });

  it('keeps the frames of a WebP and removes metadata between and inside them', async () => {
    const moving = await sharp(gif, { animated: true }).webp().toBuffer();
    const frameAt = moving.indexOf('ANMF');
    const frameBytes = moving.readUInt32LE(frameAt + 4);
    const frame = moving.subarray(frameAt + 8, frameAt + 8 + frameBytes);
    const dirty = riff(
      moving.subarray(12, frameAt),
      webpChunk('ANMF', Buffer.concat([frame, webpChunk('prVt', Buffer.from('Jane Roe'))])),
      webpChunk('XMP ', Buffer.from('Jane Roe')),
      moving.subarray(frameAt + 8 + frameBytes),
    );

    const clean = removeMetadata(dirty, 'image/webp');

    expect(textOf(clean)).not.toContain('Jane Roe');
    expect(await pixelsOf(clean)).toEqual(await pixelsOf(moving));
  });

  it('keeps the frames of a PNG', () => {
    const moving = animatedPng(png, 2);
    expect(removeMetadata(moving, 'image/png')).toBe(moving);
  });

  it('returns the input itself when there is nothing to remove', async () => {
    for (const [bytes, mediaType] of [
      [jpeg, 'image/jpeg'],
      [png, 'image/png'],
      [webp, 'image/webp'],
      [gif, 'image/gif'],
    ] as const)
      expect(removeMetadata(bytes, mediaType)).toBe(bytes);
    for (const format of photoFormats) {
      const clean = removeMetadata(await photo(format, { orientation: 3 }), `image/${format}`);
      expect(removeMetadata(clean, `image/${format}`)).toBe(clean);
    }
  });

  it('supports every format that chat accepts', () => {
    const examples = new Map<string, Uint8Array>([
      ['image/png', png],
      ['image/jpeg', jpeg],
      ['image/webp', webp],
      ['image/gif', gif],
    ]);
    for (const mediaType of mediaTypesOf('image'))
      expect(removeMetadata(examples.get(mediaType) ?? new Uint8Array(), mediaType)).toBe(
        examples.get(mediaType),
      );
  });
});

describe('removeMetadata of a JPEG', () => {
  const withSegments = (...segments: readonly Uint8Array[]) =>
    Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
  const jfif = (width: number, height: number, thumbnail: string) =>
    segment(
      0xe0,
      Buffer.concat([
        Buffer.from('JFIF\0\u0001\u0002\u0001\0\u0048\0\u0048', 'latin1'),
        Buffer.from([width, height]),
        Buffer.from(thumbnail),
      ]),
    );

  it('removes the thumbnail from the header', () => {
    expect(strip(withSegments(jfif(3, 1, 'THUMBNAIL')), 'image/jpeg')).toEqual(
      withSegments(jfif(0, 0, '')),
    );
  });

  it('removes the second header, and the thumbnail of its extension', () => {
    const extension = segment(0xe0, Buffer.from('JFXX\0\u0010THUMBNAIL'));
    expect(strip(withSegments(jfif(0, 0, ''), jfif(0, 0, ''), extension), 'image/jpeg')).toEqual(
      withSegments(jfif(0, 0, '')),
    );
  });

  it('keeps the Adobe color transform and removes the rest of its segment', async () => {
    const cmyk = await (await gradient()).toColourspace('cmyk').jpeg().toBuffer();
    const at = cmyk.indexOf('Adobe');
    const longer = Buffer.concat([
      cmyk.subarray(0, at - 4),
      segment(0xee, Buffer.concat([cmyk.subarray(at, at + 12), Buffer.from('Jane Roe')])),
      cmyk.subarray(at + 12),
    ]);

    const clean = removeMetadata(longer, 'image/jpeg');

    expect(textOf(clean)).not.toContain('Jane Roe');
    expect(await pixelsOf(clean)).toEqual(await pixelsOf(cmyk));
  });

  it('skips fill bytes, a stray restart and a second start', () => {
    const filled = withSegments(
      Buffer.from('x'),
      Buffer.from([0xff, 0xd0, 0xff, 0xd8, 0xff, 0x01, 0xff, 0, 0xff, 0xff]),
    );
    expect(strip(filled, 'image/jpeg')).toEqual(jpeg);
  });

  it('keeps stuffed bytes, restarts and fill bytes inside a scan', async () => {
    const marked = Buffer.concat([
      jpeg.subarray(0, -2),
      Buffer.from([0xff, 0, 0xff, 0xd7, 0xff, 0xff, 0, 0xff, 0xff, 0xd0, 1]),
      jpeg.subarray(-2),
    ]);
    expect(removeMetadata(marked, 'image/jpeg')).toBe(marked);

    const progressive = await (await gradient(64, 64)).jpeg({ progressive: true }).toBuffer();
    expect(removeMetadata(progressive, 'image/jpeg')).toBe(progressive);
  });

  it('removes the second image of a stereo camera', () => {
    expect(strip(Buffer.concat([jpeg, jpeg]), 'image/jpeg')).toEqual(jpeg);
  });
});

describe('removeMetadata of a damaged image', () => {
  it.each([
    ['jpeg', jpeg],
    ['png', png],
    ['webp', webp],
    ['gif', gif],
  ] as const)('refuses a %s truncated at any byte', (format, complete) => {
    for (let length = 0; length < complete.length; length += 1)
      expect(() => removeMetadata(complete.subarray(0, length), `image/${format}`)).toThrow(
        expect.objectContaining(damaged),
      );
  });

  it.each<[string, string, Uint8Array]>([
    ['a JPEG without a frame', 'image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    [
      'a JPEG without pixels',
      'image/jpeg',
      Buffer.concat([
        Buffer.from([0xff, 0xd8]),
        segment(0xc0, Buffer.alloc(6)),
        Buffer.from([0xff, 0xd9]),
      ]),
    ],
    [
      'a JPEG whose segment is too short',
      'image/jpeg',
      Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, 1]), jpeg.subarray(2)]),
    ],
    ['a PNG without pixels', 'image/png', Buffer.concat([png.subarray(0, 33), png.subarray(-12)])],
    [
      'a PNG that begins with a text',
      'image/png',
      Buffer.concat([png.subarray(0, 8), chunk('tEXt', Buffer.from('a')), png.subarray(8)]),
    ],
    [
      'a PNG that no decoder can display',
      'image/png',
      Buffer.concat([png.subarray(0, 33), chunk('CgBI', Buffer.alloc(4)), png.subarray(33)]),
    ],
    [
      'a PNG whose chunk is longer than the file',
      'image/png',
      Buffer.concat([png.subarray(0, 33), Buffer.from([0x7f, 255, 255, 255]), png.subarray(37)]),
    ],
    ['a WebP without pixels', 'image/webp', riff(webpChunk('XMP ', Buffer.from('ab')))],
    [
      'a WebP whose header is too short',
      'image/webp',
      riff(webpChunk('VP8X', Buffer.alloc(4)), webp.subarray(12)),
    ],
    ['a WebP with a frame too short', 'image/webp', riff(webpChunk('ANMF', Buffer.alloc(8)))],
    [
      'a GIF without a frame',
      'image/gif',
      Buffer.concat([gif.subarray(0, 6), Buffer.alloc(7), Buffer.from(';')]),
    ],
    [
      'a GIF with an unknown block',
      'image/gif',
      Buffer.concat([gif.subarray(0, -1), Buffer.from('x;')]),
    ],
  ])('refuses %s', (_what, mediaType, bytes) => {
    expect(() => removeMetadata(bytes, mediaType)).toThrow(expect.objectContaining(damaged));
  });

  it('refuses other formats', () => {
    expect(() => removeMetadata(png, 'image/tiff')).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_FORMAT',
        message: 'Cannot use the image: it is image/tiff',
      }),
    );
  });

  it('reads up to the maximum number of blocks', () => {
    const text = chunk('tEXt', Buffer.from('a'));
    const blocks = (count: number) =>
      Buffer.concat([
        png.subarray(0, 33),
        Buffer.alloc(text.length * count, new Uint8Array(text)),
        png.subarray(33),
      ]);
    // The header, the pixels and the end are blocks as well.
    const own = countChunks(png);

    expect(strip(blocks(MAX_BLOCKS - own), 'image/png')).toEqual(png);
    expect(() => removeMetadata(blocks(MAX_BLOCKS - own + 1), 'image/png')).toThrow(
      expect.objectContaining({
        code: 'RESOURCE_TOO_LARGE',
        message: `Cannot use the image: it has more than ${MAX_BLOCKS} blocks`,
        details: { maxBlocks: MAX_BLOCKS },
      }),
    );
  });
});

describe('removeMetadata of invalid EXIF', () => {
  const exif = phoneExif(6, 'big');
  const tiff = (edit: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(exif);
    edit(bytes);
    return bytes;
  };

  it.each<[string, Buffer]>([
    ['ends before its directory', exif.subarray(0, 6)],
    ['has no byte order', tiff((bytes) => bytes.write('XX'))],
    ['has its directory after its end', tiff((bytes) => bytes.writeUInt32BE(0xff_ff_ff_ff, 4))],
    ['has more entries than bytes', exif.subarray(0, 22)],
    ['has an orientation of another type', tiff((bytes) => bytes.writeUInt16BE(4, 8 + 2 + 12 + 2))],
  ])('removes a block that %s', (_what, block) => {
    const bytes = Buffer.concat([
      jpeg.subarray(0, 2),
      segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), block])),
      jpeg.subarray(2),
    ]);
    expect(strip(bytes, 'image/jpeg')).toEqual(jpeg);
  });

  it('respects the EXIF flag of a WebP, as decoders do', async () => {
    const bytes = await photo('webp', { orientation: 6 });
    bytes[20] = (bytes[20] ?? 0) & ~0x08;
    const clean = removeMetadata(bytes, 'image/webp');

    expect((await pixelsOf(clean)).orientation).toEqual((await pixelsOf(bytes)).orientation);
    expect(textOf(clean)).not.toContain('EXIF');
  });
});

/** Returns the chunks of a PNG. */
function countChunks(bytes: Buffer): number {
  let count = 0;
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) count += 1;
  return count;
}
