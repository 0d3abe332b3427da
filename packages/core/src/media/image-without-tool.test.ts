import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { secrets } from '../../test/support/exif.ts';
import { gradient, photo, photoFormats, sharp, withGifSecrets } from '../../test/support/photos.ts';
import { animatedGif, plain, toImage } from '../../test/support/pictures.ts';
import type { ImagePreparation } from './image.ts';
import { NOT_RESIZED, prepareImageBy } from './image.ts';
import { verifies } from '../../../../tests/requirements.ts';

const usual: ImagePreparation = { maxDimension: 800, jpegQuality: 80 };
const asItIs: ImagePreparation = { maxDimension: undefined, jpegQuality: 80 };

async function prepare(bytes: Uint8Array, mediaType: string, preparation = usual) {
  return await prepareImageBy(undefined, toImage(bytes, mediaType), preparation);
}

describe('without an image tool', () => {
  it.each(photoFormats)(
    verifies('media.images', 'a %s loses its metadata all the same'),
    async (format) => {
      for (const preparation of [usual, asItIs]) {
        const { media, notes } = await prepare(await photo(format), `image/${format}`, preparation);

        const text = Buffer.from(await media.blob.arrayBuffer()).toString('latin1');
        for (const secret of secrets) expect(text).not.toContain(secret);
        expect(media).toMatchObject({ mediaType: `image/${format}`, size: media.blob.size });
        expect(notes).toEqual([]);
      }
    },
  );

  it('a GIF loses its metadata and keeps its frames', async () => {
    const gif = await animatedGif(2);
    const { media, notes } = await prepare(withGifSecrets(gif), 'image/gif', asItIs);

    expect(Buffer.from(await media.blob.arrayBuffer())).toEqual(gif);
    expect(notes).toEqual([]);
  });

  it('an image that is fine already goes untouched', async () => {
    const media = toImage(await (await gradient()).png().toBuffer(), 'image/png');
    expect(await prepareImageBy(undefined, media, usual)).toEqual({ media, notes: [] });
    expect((await prepareImageBy(undefined, media, usual)).media).toBe(media);
  });

  it('an image that would have to be made smaller goes in its size, with a note', async () => {
    const fits = toImage(await plain(800, 9).png().toBuffer(), 'image/png');
    const large = toImage(await plain(801, 9).png().toBuffer(), 'image/png');

    expect(await prepareImageBy(undefined, fits, usual)).toEqual({ media: fits, notes: [] });
    expect(await prepareImageBy(undefined, large, usual)).toEqual({
      media: large,
      notes: [NOT_RESIZED],
    });
    expect(await prepareImageBy(undefined, large, asItIs)).toEqual({ media: large, notes: [] });
  });

  it('an animation of which a still was asked for keeps its frames, with a note', async () => {
    const { notes } = await prepare(await animatedGif(2), 'image/gif');
    expect(notes).toEqual([NOT_RESIZED]);
  });

  it('an image that is turned keeps the mark that says so, with a note', async () => {
    const sideways = await readFile(
      new URL('../../../emulator/media/photo-sideways.jpg', import.meta.url),
    );
    const { orientation } = await sharp(sideways).metadata();
    expect(orientation).toBeGreaterThan(1);
    for (const preparation of [usual, asItIs]) {
      const { media, notes } = await prepare(sideways, 'image/jpeg', preparation);

      const info = await sharp(await media.blob.arrayBuffer()).metadata();
      expect(info.orientation).toBe(orientation);
      expect(notes).toEqual([NOT_RESIZED]);
    }
  });

  it(verifies('media.malformed', 'an image that is cut off is refused'), async () => {
    const bytes = await photo('jpeg');
    await expect(prepare(bytes.subarray(0, bytes.length / 2), 'image/jpeg')).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: it is damaged or cut off',
    });
  });

  it.each(['image/svg+xml', 'image/heic', 'image/tiff', 'image/avif', 'image/bmp'])(
    'an image that would have to be converted is refused, with a hint: %s',
    async (mediaType) => {
      await expect(prepare(new Uint8Array(9), mediaType, asItIs)).rejects.toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
        message: `Cannot use the image: it is ${mediaType}`,
        hints: [
          {
            kind: 'text',
            text: 'Give JPEG or PNG. On Node.js, sharp converts it when it is installed: npm install sharp.',
          },
        ],
        details: { mediaType },
      });
    },
  );
});
