import { describe, expect, it } from 'vitest';

import type { BitmapParts } from '../../test/support/bitmaps.ts';
import { bitmap } from '../../test/support/bitmaps.ts';
import { decodeBitmap } from './node-bitmap.ts';

const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];

/** Bitmap of two rows of two pixels: red and green above blue and white. */
const expected = {
  width: 2,
  height: 2,
  channels: 3,
  pixels: [...red, ...green, ...blue, ...white],
};

const rgb = { width: 2, height: 2, bitsPerPixel: 24 } as const;
const lower = [255, 0, 0, 255, 255, 255];
const upper = [0, 0, 255, 0, 255, 0];
const palette = [
  [0, 0, 255],
  [0, 255, 0],
  [255, 0, 0],
  [255, 255, 255],
] as const;

function decode(parts: BitmapParts, maxPixels = 100) {
  const { data, ...size } = decodeBitmap(bitmap(parts), maxPixels);
  return { ...size, pixels: [...data] };
}

describe('decodeBitmap', () => {
  it.each<[string, BitmapParts]>([
    ['24 bits', { ...rgb, rows: [lower, upper] }],
    ['24 bits from the top down', { ...rgb, height: -2, rows: [upper, lower] }],
    ['24 bits of OS/2', { ...rgb, headerBytes: 12, rows: [lower, upper] }],
    [
      '32 bits',
      {
        ...rgb,
        bitsPerPixel: 32,
        rows: [
          [255, 0, 0, 9, 255, 255, 255, 9],
          [0, 0, 255, 9, 0, 255, 0, 9],
        ],
      },
    ],
    [
      '16 bits',
      {
        ...rgb,
        bitsPerPixel: 16,
        rows: [
          [0x1f, 0x00, 0xff, 0x7f],
          [0x00, 0x7c, 0xe0, 0x03],
        ],
      },
    ],
    [
      '16 bits by fields',
      {
        ...rgb,
        bitsPerPixel: 16,
        masks: [0xf8_00, 0x07_e0, 0x00_1f],
        rows: [
          [0x1f, 0x00, 0xff, 0xff],
          [0x00, 0xf8, 0xe0, 0x07],
        ],
      },
    ],
    [
      '8 bits',
      {
        ...rgb,
        bitsPerPixel: 8,
        palette,
        rows: [
          [2, 3],
          [0, 1],
        ],
      },
    ],
    [
      '8 bits of OS/2',
      {
        ...rgb,
        bitsPerPixel: 8,
        palette,
        headerBytes: 12,
        rows: [
          [2, 3],
          [0, 1],
        ],
      },
    ],
    ['4 bits', { ...rgb, bitsPerPixel: 4, palette, rows: [[0x23], [0x01]] }],
  ])('decodes %s', (_what, parts) => {
    expect(decode(parts)).toEqual(expected);
  });

  it('reads 1 bit', () => {
    const parts = {
      ...rgb,
      bitsPerPixel: 1,
      palette: palette.slice(2),
      rows: [[0b0100_0000], [0b1000_0000]],
    };

    expect(decode(parts).pixels).toEqual([...white, ...blue, ...blue, ...white]);
  });

  it('reads bit fields with transparency', () => {
    const masks = [0x00_00_00_ff, 0x00_00_ff_00, 0x00_ff_00_00, 0xff_00_00_00];
    const parts = {
      width: 1,
      height: 1,
      bitsPerPixel: 32,
      headerBytes: 124,
      masks,
      rows: [[1, 2, 3, 4]],
    } as const;

    expect(decode(parts)).toEqual({ width: 1, height: 1, channels: 4, pixels: [1, 2, 3, 4] });
  });

  it('accepts the maximum number of pixels, and not one more', () => {
    expect(decode({ ...rgb, rows: [lower, upper] }, 4)).toEqual(expected);
    expect(() => decode({ ...rgb, rows: [lower, upper] }, 3)).toThrow(
      expect.objectContaining({ code: 'RESOURCE_TOO_LARGE', details: { maxPixels: 3 } }),
    );
  });

  it.each<[string, BitmapParts]>([
    ['no pixels', { ...rgb, rows: [] }],
    ['a row missing', { ...rgb, rows: [lower] }],
    ['no width', { ...rgb, width: 0, rows: [] }],
    ['a negative width', { ...rgb, width: -2, rows: [lower, upper] }],
    ['no height', { ...rgb, height: 0, rows: [] }],
    ['an invalid depth', { ...rgb, bitsPerPixel: 5, rows: [lower, upper] }],
  ])('rejects %s', (_what, parts) => {
    expect(() => decode(parts)).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_FORMAT',
        message: 'Cannot use the image: it is damaged or cut off',
      }),
    );
  });

  it('rejects compression, and a file that is truncated anywhere', () => {
    expect(() => decode({ ...rgb, compression: 1, rows: [lower, upper] })).toThrow(
      'it is a compressed bitmap',
    );
    const file = bitmap({
      ...rgb,
      bitsPerPixel: 8,
      palette,
      rows: [
        [2, 3],
        [0, 1],
      ],
    });
    for (let length = 0; length < file.length; length += 1) {
      expect(() => decodeBitmap(file.subarray(0, length), 100)).toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }),
      );
    }
  });
});
