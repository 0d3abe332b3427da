import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { secrets } from '../../test/support/exif.ts';
import { gradient, photo, photoFormats, sharp, withGifSecrets } from '../../test/support/photos.ts';
import { animatedGif, plain, toImage } from '../../test/support/pictures.ts';
import type { ImagePreparation } from './image.ts';
import { NOT_RESIZED, prepareImageBy } from './image.ts';
import { verifies } from '../../../../tests/requirements.ts';

const usual: ImagePreparation = { maxDimension: 800, jpegQuality: 80 };
const fullSize: ImagePreparation = { maxDimension: undefined, jpegQuality: 80 };

async function prepare(bytes: Uint8Array, mediaType: string, preparation = usual) {
  return await prepareImageBy(undefined, toImage(bytes, mediaType), preparation);
}

describe('without an image tool', () => {
  it.each(photoFormats)(
    verifies('media.images', 'the metadata of a %s is removed'),
    async (format) => {
      for (const preparation of [usual, fullSize]) {
        const { media, notes } = await prepare(await photo(format), `image/${format}`, preparation);

        const text = Buffer.from(await media.blob.arrayBuffer()).toString('latin1');
        for (const secret of secrets) expect(text).not.toContain(secret);
        expect(media).toMatchObject({ mediaType: `image/${format}`, size: media.blob.size });
        expect(notes).toEqual([]);
      }
    },
  );

  it('the metadata of a GIF is removed and its frames are kept', async () => {
    const gif = await animatedGif(2);
    const { media, notes } = await prepare(withGifSecrets(gif), 'image/gif', fullSize);

    expect(Buffer.from(await media.blob.arrayBuffer())).toEqual(gif);
    expect(notes).toEqual([]);
  });

  it('an image that needs no conversion is sent unchanged', async () => {
    const media = toImage(await (await gradient()).png().toBuffer(), 'image/png');
    expect(await prepareImageBy(undefined, media, usual)).toEqual({ media, notes: [] });
    expect((await prepareImageBy(undefined, media, usual)).media).toBe(media);
  });

  it('an image that would have to be resized is sent in its size, with a note', async () => {
    const fits = toImage(await plain(800, 9).png().toBuffer(), 'image/png');
    const large = toImage(await plain(801, 9).png().toBuffer(), 'image/png');

    expect(await prepareImageBy(undefined, fits, usual)).toEqual({ media: fits, notes: [] });
    expect(await prepareImageBy(undefined, large, usual)).toEqual({
      media: large,
      notes: [NOT_RESIZED],
    });
    expect(await prepareImageBy(undefined, large, fullSize)).toEqual({ media: large, notes: [] });
  });

  it('an animation keeps its frames when a still was requested, with a note', async () => {
    const { notes } = await prepare(await animatedGif(2), 'image/gif');
    expect(notes).toEqual([NOT_RESIZED]);
  });

  it('a rotated image keeps its EXIF orientation, with a note', async () => {
    const sideways = await readFile(
      new URL('../../../emulator/media/photo-sideways.jpg', import.meta.url),
    );
    const { orientation } = await sharp(sideways).metadata();
    expect(orientation).toBeGreaterThan(1);
    for (const preparation of [usual, fullSize]) {
      const { media, notes } = await prepare(sideways, 'image/jpeg', preparation);

      const info = await sharp(await media.blob.arrayBuffer()).metadata();
      expect(info.orientation).toBe(orientation);
      expect(notes).toEqual([NOT_RESIZED]);
    }
  });

  it(verifies('media.malformed', 'a truncated image is refused'), async () => {
    const bytes = await photo('jpeg');
    await expect(prepare(bytes.subarray(0, bytes.length / 2), 'image/jpeg')).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: it is damaged or cut off',
    });
  });

  it.each(['image/svg+xml', 'image/tiff', 'image/avif', 'image/bmp'])(
    'an image that would have to be converted is refused, with a hint: %s',
    async (mediaType) => {
      await expect(prepare(new Uint8Array(9), mediaType, fullSize)).rejects.toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
        message: `Cannot use the image: it is ${mediaType}`,
        hints: [
          {
            kind: 'text',
            text: 'Give a JPEG or PNG. On Node.js, sharp converts it when it is installed: npm install sharp.',
          },
        ],
        details: { mediaType },
      });
    },
  );
});
