import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { animatedGif, animatedPng, chunk, plain } from '../../test/support/pictures.ts';
import { isCleanImage } from './clean-image.ts';
import { MAX_BLOCKS } from './metadata/rewrite.ts';

const secret = Buffer.from('PASSWORD=x');
const jpeg = await plain(40, 30).jpeg().toBuffer();
const png = await plain(40, 30).png().toBuffer();
const gif = await plain(40, 30).gif().toBuffer();
const webp = await plain(40, 30).webp().toBuffer();
const movingGif = await animatedGif(3);
const movingWebp = await sharp(movingGif, { animated: true }).webp().toBuffer();
const movingPng = animatedPng(png, 2);

const jfif = Buffer.from('JFIF\0\u0001\u0001\0\0\u0001\0\u0001\0\0', 'latin1');

/** Returns a JPEG with a segment before all others. */
function withSegment(marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, data.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

function pngWith(type: string, data: Uint8Array, at = 33): Buffer {
  return Buffer.concat([png.subarray(0, at), chunk(type, data), png.subarray(at)]);
}

/** Returns a GIF with a block before its end. */
function gifWith(...block: readonly (number | string)[]): Buffer {
  const parts = block.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]),
  );
  return Buffer.concat([gif.subarray(0, -1), ...parts, Buffer.from([0x3b])]);
}

function webpChunk(type: string, data: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(type), size, data]);
}

/** Returns a WebP with a correct size in its header. */
function riff(...chunks: readonly Uint8Array[]): Buffer {
  return webpChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
}

const loop = Buffer.from('!\u00ff\u000bNETSCAPE2.0\u0003\u0001\0\0\0', 'latin1');
const screen = Buffer.from('GIF89a\u0001\0\u0001\0\0\0\0');
const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
const segment = (marker: number) => Buffer.from([0xff, marker, 0, 2]);

/** Returns a PNG with this number of chunks. */
function pngOfChunks(count: number): Buffer {
  const pixels = chunk('IDAT', new Uint8Array());
  const fill = Buffer.alloc(pixels.length * (count - 2), new Uint8Array(pixels));
  return Buffer.concat([png.subarray(0, 33), fill, png.subarray(-12)]);
}

describe('isCleanImage', () => {
  it.each([
    ['jpeg', jpeg],
    ['png', png],
    ['gif', gif],
    ['webp', webp],
  ] as const)(
    'is true for a complete %s, and false for a truncated one or one with bytes after its end',
    (name, complete) => {
      const mediaType = `image/${name}`;
      const end = complete.subarray(-12);

      expect(isCleanImage(complete, mediaType, false)).toBe(true);
      for (let length = 0; length < complete.length; length += 1)
        expect(isCleanImage(complete.subarray(0, length), mediaType, false)).toBe(false);
      for (const trailing of [secret, Buffer.concat([secret, end]), complete])
        expect(isCleanImage(Buffer.concat([complete, trailing]), mediaType, false)).toBe(false);
    },
  );

  it.each([
    ['a progressive JPEG', 'image/jpeg', plain(40, 30).jpeg({ progressive: true })],
    ['a JPEG of CMYK', 'image/jpeg', plain(40, 30).toColourspace('cmyk').jpeg()],
    ['a PNG with a palette', 'image/png', plain(40, 30).ensureAlpha(0.5).png({ palette: true })],
    ['a WebP with alpha', 'image/webp', plain(40, 30).ensureAlpha(0.5).webp()],
    ['a WebP without losses', 'image/webp', plain(40, 30).webp({ lossless: true })],
  ])('is true for %s', async (_what, mediaType, image) => {
    expect(isCleanImage(await image.toBuffer(), mediaType, false)).toBe(true);
  });

  it('is true for a JPEG with a header', () => {
    expect(isCleanImage(withSegment(0xe0, jfif), 'image/jpeg', false)).toBe(true);
  });

  it('is true for a JPEG with restart markers', () => {
    const interval = withSegment(0xdd, Buffer.from([0, 1]));
    const marked = Buffer.concat([interval.subarray(0, -2), Buffer.from([0xff, 0xd0, 1, 0xff, 0])]);

    expect(isCleanImage(Buffer.concat([marked, jpeg.subarray(-2)]), 'image/jpeg', false)).toBe(
      true,
    );
  });

  it('accepts animation blocks only in an animation', () => {
    for (const [moving, mediaType] of [
      [movingPng, 'image/png'],
      [movingWebp, 'image/webp'],
    ] as const) {
      expect(isCleanImage(moving, mediaType, true)).toBe(true);
      expect(isCleanImage(moving, mediaType, false)).toBe(false);
    }
    expect(isCleanImage(movingGif, 'image/gif', true)).toBe(true);
  });

  it.each<[string, string, Uint8Array]>([
    ['a comment', 'image/jpeg', withSegment(0xfe, secret)],
    ['a segment of a program', 'image/jpeg', withSegment(0xe5, secret)],
    ['a color profile', 'image/jpeg', withSegment(0xe2, secret)],
    ['a thumbnail', 'image/jpeg', withSegment(0xe0, Buffer.concat([jfif, secret]))],
    [
      'a header that is not the first',
      'image/jpeg',
      Buffer.concat([withSegment(0xe0, jfif).subarray(0, 20), withSegment(0xe0, jfif).subarray(2)]),
    ],
    ['a text', 'image/png', pngWith('tEXt', secret)],
    ['a text after the pixels', 'image/png', pngWith('tEXt', secret, png.length - 12)],
    ['EXIF after the pixels', 'image/png', pngWith('eXIf', secret, png.length - 12)],
    ['a private chunk', 'image/png', pngWith('prVt', secret)],
    ['a color profile', 'image/png', pngWith('iCCP', secret)],
    ['a chunk that is too long', 'image/png', pngWith('gAMA', secret)],
    [
      'a duplicate chunk',
      'image/png',
      Buffer.concat([
        pngWith('gAMA', Buffer.alloc(4)).subarray(0, 49),
        pngWith('gAMA', secret.subarray(0, 4)).subarray(33),
      ]),
    ],
    ['an end with data', 'image/png', Buffer.concat([png.subarray(0, -12), chunk('IEND', secret)])],
    ['a comment', 'image/gif', gifWith(0x21, 0xfe, 10, secret.toString(), 0)],
    ['XMP', 'image/gif', gifWith(0x21, 0xff, 11, 'XMP DataXMP', 10, secret.toString(), 0)],
    ['a chunk of metadata', 'image/webp', riff(webp.subarray(12), webpChunk('XMP ', secret))],
    ['a second image', 'image/webp', riff(webp.subarray(12), webp.subarray(12))],
    ['nothing but pixels, of another format', 'image/tiff', png],
  ])('is false for %s in %s', (_what, mediaType, bytes) => {
    expect(isCleanImage(bytes, mediaType, false)).toBe(false);
  });

  it('reads up to the maximum number of blocks', () => {
    const rest = (count: number, block: Uint8Array) =>
      Buffer.alloc(block.length * count, new Uint8Array(block));
    const many = (count: number): [string, Uint8Array][] => [
      ['image/png', pngOfChunks(count)],
      ['image/gif', Buffer.concat([screen, rest(count - 2, loop), frame, Buffer.from(';')])],
      ['image/webp', riff(rest(count, webpChunk('ANMF', Buffer.alloc(16))))],
      [
        'image/jpeg',
        Buffer.concat([
          jpeg.subarray(0, 2),
          rest(count - 2, segment(0xdb)),
          segment(0xc0),
          segment(0xda),
          jpeg.subarray(-2),
        ]),
      ],
    ];

    for (const [mediaType, bytes] of many(MAX_BLOCKS))
      expect([mediaType, isCleanImage(bytes, mediaType, true)]).toEqual([mediaType, true]);
    for (const [mediaType, bytes] of many(MAX_BLOCKS + 1))
      expect([mediaType, isCleanImage(bytes, mediaType, true)]).toEqual([mediaType, false]);
  });

  it('checks the frames of an animation', () => {
    const moving = (inside: Uint8Array) =>
      riff(webpChunk('ANMF', Buffer.concat([Buffer.alloc(16), inside])));

    expect(isCleanImage(moving(webp.subarray(12)), 'image/webp', true)).toBe(true);
    expect(isCleanImage(moving(webpChunk('prVt', secret)), 'image/webp', true)).toBe(false);
  });
});
