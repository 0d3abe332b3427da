import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { animatedGif, animatedPng, plain, toImage } from '../../test/support/pictures.ts';
import type { ImagePreparation } from './image.ts';
import { prepareImage } from './image.ts';

const usual: ImagePreparation = { maxDimension: 800, jpegQuality: 80 };
const fullSize: ImagePreparation = { maxDimension: undefined, jpegQuality: 80 };

async function prepare(bytes: Uint8Array, mediaType: string, preparation = usual) {
  return await prepareImage(toImage(bytes, mediaType), preparation);
}

describe('an animation', () => {
  it('is reduced to its first frame, and a note says so', async () => {
    const gif = await animatedGif(12);
    const png = animatedPng(await plain(9, 9).png().toBuffer(), 3);
    const note = 'Only the first of 12 frames is used.';

    const commented = Buffer.concat([
      gif.subarray(0, -1),
      Buffer.from([0x21, 0xfe, 1, 0x41, 0, 0x3b]),
    ]);
    for (const [bytes, preparation] of [
      [gif, usual],
      [commented, fullSize],
    ] as const) {
      const { media, notes } = await prepare(bytes, 'image/gif', preparation);
      expect(notes).toEqual([note]);
      expect((await sharp(await media.blob.arrayBuffer()).metadata()).pages).toBeUndefined();
    }
    const webp = await sharp(gif, { animated: true }).webp().toBuffer();
    expect((await prepare(webp, 'image/webp')).notes).toEqual([note]);
    expect((await prepare(png, 'image/png')).notes).toEqual([
      'Only the first of 3 frames is used.',
    ]);
  });

  it('may be a document of several pages', async () => {
    const pages = await sharp(await animatedGif(2), { animated: true })
      .tiff()
      .toBuffer();

    expect((await prepare(pages, 'image/tiff')).notes).toEqual([
      'Only the first of 2 pages is used.',
    ]);
  });
});
