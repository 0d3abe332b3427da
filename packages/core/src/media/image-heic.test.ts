import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { verifies } from '../../../../tests/requirements.ts';
import {
  claimingHeic,
  clearHeic,
  heicSequence,
  tiledHeic,
  turnedHeic,
} from '../../test/support/heic.ts';
import { toImage } from '../../test/support/pictures.ts';
import { sniffMediaType } from '../shared/media-type.ts';
import type { ImagePreparation } from './image.ts';
import { prepareImage, prepareImageBy } from './image.ts';

const usual: ImagePreparation = { maxDimension: 800, jpegQuality: 90 };
const fullSize: ImagePreparation = { maxDimension: undefined, jpegQuality: 90 };

async function prepare(heic: Uint8Array, preparation = usual, mediaType = 'image/heic') {
  const { media } = await prepareImage(toImage(heic, mediaType), preparation);
  return { ...media, bytes: new Uint8Array(await media.blob.arrayBuffer()) };
}

async function colorsAt(bytes: Uint8Array, points: readonly (readonly [number, number])[]) {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return points.map(([x, y]) => {
    const at = (y * info.width + x) * info.channels;
    return [...data.subarray(at, at + 3)];
  });
}

function near(color: readonly number[]): unknown[] {
  return color.map((value): unknown => expect.closeTo(value, -1.2));
}

describe('a HEIC', { timeout: 60_000 }, () => {
  it.each([usual, fullSize])(
    verifies('media.heic', 'is turned once, in the colors of sRGB, without metadata: %j'),
    async (preparation) => {
      const { bytes, mediaType } = await prepare(turnedHeic, preparation);
      const info = await sharp(bytes).metadata();

      expect(mediaType).toBe('image/jpeg');
      expect(info).toMatchObject({ width: 64, height: 96, format: 'jpeg' });
      expect([info.orientation, info.exif, info.icc, info.xmp]).toEqual(Array(4).fill(undefined));
      // Without the profile the red would be 184, 56, 49: Display P3 has a stronger one.
      const corners = await colorsAt(bytes, [
        [8, 8],
        [56, 8],
        [8, 88],
        [56, 88],
      ]);
      expect(corners).toEqual([
        near([40, 40, 200]),
        near([200, 40, 40]),
        near([230, 230, 230]),
        near([40, 200, 40]),
      ]);
    },
  );

  it('is put together from its tiles, without its thumbnail', async () => {
    const { bytes } = await prepare(tiledHeic);

    await expect(sharp(bytes).metadata()).resolves.toMatchObject({ width: 100, height: 180 });
    await expect(
      colorsAt(bytes, [
        [5, 5],
        [95, 175],
      ]),
    ).resolves.toEqual([near([200, 40, 40]), near([200, 40, 40])]);
  });

  it('is scaled down', async () => {
    const { bytes } = await prepare(turnedHeic, { ...usual, maxDimension: 64 });

    await expect(sharp(bytes).metadata()).resolves.toMatchObject({ width: 43, height: 64 });
  });

  it('keeps its transparency', async () => {
    const { bytes, mediaType } = await prepare(clearHeic);
    const { channels } = await sharp(bytes).stats();

    expect(mediaType).toBe('image/webp');
    expect([channels[3]?.min, channels[3]?.max]).toEqual([0, 255]);
  });

  it('is refused by the size that it claims, before it is decoded', async () => {
    await expect(prepare(claimingHeic(65_535, 65_535))).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot use the image: it has more than 50000000 pixels',
    });
  });

  it('is refused when it is cut off, and when it has no still image', async () => {
    for (const part of [0.3, 0.6, 0.95])
      await expect(prepare(turnedHeic.subarray(0, turnedHeic.length * part))).rejects.toMatchObject(
        { code: 'UNSUPPORTED_FORMAT' },
      );
    await expect(prepare(heicSequence)).rejects.toMatchObject({
      message: 'Cannot use the image: it is a HEIF without a still image, or it is cut off',
    });
    await expect(prepare(claimingHeic(30, 20))).rejects.toMatchObject({
      message: 'Cannot use the image: it is damaged or cut off',
    });
  });

  it('is refused without a decoder, with what to install', async () => {
    await expect(
      prepareImageBy(undefined, toImage(turnedHeic, 'image/heic'), usual),
    ).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      hints: [
        {
          kind: 'text',
          text: 'Give a JPEG or PNG. On Node.js, sharp and libheif-js convert it when they are installed: npm install sharp libheif-js.',
        },
      ],
    });
  });

  it.each(['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1', 'MiHE', 'miaf'])(
    'is recognized by its brands, with %s first',
    async (brand) => {
      const renamed = new Uint8Array(turnedHeic);
      renamed.set(new TextEncoder().encode(brand), 8);
      const mediaType = await sniffMediaType(renamed);

      expect(mediaType).toMatch(/^image\/hei[cf]$/u);
      await expect(prepare(renamed, usual, mediaType)).resolves.toMatchObject({
        mediaType: 'image/jpeg',
      });
    },
  );
});
