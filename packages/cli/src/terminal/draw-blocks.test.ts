import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { drawBlocks } from './draw-blocks.ts';

/** An image of these colors, row by row. */
async function paint(
  rows: readonly (readonly (readonly [number, number, number])[])[],
): Promise<Blob> {
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  const pixels = Uint8Array.from(rows.flat(2));
  const raw = { width, height, channels: 3 } as const;
  const png = await sharp(pixels, { raw }).png().toBuffer();
  return new Blob([new Uint8Array(png)]);
}

const red = [255, 0, 0] as const;
const blue = [0, 0, 255] as const;
const gray = [128, 128, 128] as const;

describe('drawBlocks', () => {
  const layout = { columns: 2, rows: 2, hasTrueColor: true };

  it('draws two pixels with one character, and half a character when the number of rows is odd', async () => {
    const image = await paint([
      [red, blue],
      [blue, red],
      [gray, gray],
    ]);
    expect(await drawBlocks(image, layout)).toEqual([
      '\u001B[38;2;255;0;0;48;2;0;0;255m▀\u001B[38;2;0;0;255;48;2;255;0;0m▀\u001B[0m',
      '\u001B[38;2;128;128;128;49m▀\u001B[38;2;128;128;128;49m▀\u001B[0m',
    ]);
  });

  it('uses the nearest of 216 colors without true color', async () => {
    const image = await paint([[red], [gray]]);
    expect(await drawBlocks(image, { columns: 1, rows: 1, hasTrueColor: false })).toEqual([
      '\u001B[38;5;196;48;5;145m▀\u001B[0m',
    ]);
  });

  it.each([
    [400, 100, 40, 5],
    [100, 400, 10, 20],
    [64, 64, 40, 20],
  ])('scales an image of %i by %i to the available lines', async (width, height, wide, high) => {
    const image = await sharp({ create: { width, height, channels: 3, background: 'red' } })
      .webp()
      .toBuffer();
    const lines = await drawBlocks(new Blob([new Uint8Array(image)]), {
      columns: 40,
      rows: 20,
      hasTrueColor: true,
    });
    expect(lines).toHaveLength(high);
    expect(lines?.[0]?.match(/▀/gu)).toHaveLength(wide);
  });

  it.each([
    ['a text', 'not an image'],
    ['a truncated image', '\u0089PNG\r\n\u001A\n'],
  ])('returns undefined for %s', async (_name, content) => {
    expect(await drawBlocks(new Blob([content]), layout)).toBeUndefined();
  });
});
