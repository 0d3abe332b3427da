import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { bitmap } from '../../test/support/bitmaps.ts';
import { animatedGif, animatedPng, plain, pixelAt } from '../../test/support/pictures.ts';
import type { ImageTarget, RuntimeImageTool } from './contract.ts';
import { loadImageTool } from './node-images.ts';

async function tool(): Promise<RuntimeImageTool> {
  const loaded = await loadImageTool();
  if (loaded === undefined) throw new Error('sharp is a dependency of these tests');
  return loaded;
}

const usual: ImageTarget = { maxDimension: 800, quality: 80, format: 'auto' };
const transparent = { r: 255, g: 0, b: 0, alpha: 0 };
const orange = { create: { width: 4, height: 2, channels: 3, background: 'orange' } } as const;

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'none',
    (error: unknown) => error,
  );
}

describe('inspect', () => {
  it.each([
    ['a JPEG', plain(30, 20).jpeg(), {}],
    [
      'a rotated JPEG',
      plain(30, 20).withMetadata({ orientation: 6 }).jpeg(),
      { isTurned: true, hasMetadata: true },
    ],
    [
      'a GPS position',
      plain(30, 20)
        .withExif({ IFD3: { GPSLatitudeRef: 'N' } })
        .jpeg(),
      { hasMetadata: true },
    ],
    [
      'XMP',
      plain(30, 20).withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').png(),
      { hasMetadata: true },
    ],
    ['a PNG', plain(30, 20).png(), {}],
    ['a PNG with alpha', plain(30, 20).ensureAlpha(0.5).png(), { hasAlpha: true }],
    ['an AVIF', plain(30, 20).avif(), {}],
  ])('returns the metadata of %s', async (_what, image, info) => {
    await expect((await tool()).inspect(await image.toBuffer())).resolves.toEqual({
      width: 30,
      height: 20,
      isTurned: false,
      hasAlpha: false,
      frames: 1,
      hasMetadata: false,
      ...info,
    });
  });

  it('counts frames', async () => {
    const { inspect } = await tool();
    const png = await plain(4, 4).png().toBuffer();
    const gif = await animatedGif(5);
    const webp = await sharp(gif, { animated: true }).webp().toBuffer();

    await expect(inspect(gif)).resolves.toMatchObject({ frames: 5, height: 20 });
    await expect(inspect(webp)).resolves.toMatchObject({ frames: 5, height: 20 });
    await expect(inspect(animatedPng(png, 7))).resolves.toMatchObject({ frames: 7 });
  });
});

describe('convert', () => {
  it('writes JPEG without transparency and WebP with it', async () => {
    const { convert } = await tool();
    const opaque = await convert(await plain(30, 20).png().toBuffer(), usual);
    const clear = await convert(await plain(30, 20).ensureAlpha(0.5).png().toBuffer(), usual);

    expect([opaque.mediaType, clear.mediaType]).toEqual(['image/jpeg', 'image/webp']);
    expect((await pixelAt(clear.bytes, 9, 9))[3]).toBeCloseTo(127, -1);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('writes %s when it is requested', async (format) => {
    const { convert } = await tool();
    const { bytes, mediaType } = await convert(await plain(30, 20).png().toBuffer(), {
      ...usual,
      format,
    });

    expect(mediaType).toBe(`image/${format}`);
    expect((await sharp(bytes).metadata()).format).toBe(format);
  });

  it('makes transparent areas white', async () => {
    const clear = await sharp({
      create: { width: 9, height: 9, channels: 4, background: transparent },
    })
      .png()
      .toBuffer();
    const { bytes } = await (await tool()).convert(clear, { ...usual, format: 'jpeg' });

    expect(await pixelAt(bytes, 4, 4)).toEqual([255, 255, 255]);
  });

  it.each<[number | undefined, number, number, number, number]>([
    [800, 2_000, 1_000, 800, 400],
    [800, 1_000, 2_000, 400, 800],
    [800, 800, 100, 800, 100],
    [800, 30, 20, 30, 20],
    [undefined, 2_000, 1_000, 2_000, 1_000],
  ])(
    'limits the edge to %s pixels from %i by %i',
    async (maxDimension, width, height, newWidth, newHeight) => {
      const { bytes } = await (
        await tool()
      ).convert(await plain(width, height).png().toBuffer(), { ...usual, maxDimension });

      await expect(sharp(bytes).metadata()).resolves.toMatchObject({
        width: newWidth,
        height: newHeight,
      });
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'rotates an image of orientation %i upright, and removes its metadata',
    async (orientation) => {
      const input = await sharp(orange)
        .extend({ left: 8, background: 'blue' })
        .withMetadata({ orientation })
        .jpeg()
        .toBuffer();
      const { bytes } = await (await tool()).convert(input, usual);
      const info = await sharp(bytes).metadata();

      expect([info.width, info.height]).toEqual(orientation < 5 ? [12, 2] : [2, 12]);
      expect([info.orientation, info.exif]).toEqual([undefined, undefined]);
      const expected = await sharp(input).autoOrient().toBuffer();
      const [red = 0] = await pixelAt(bytes, 0, 0);
      expect(red).toBeCloseTo((await pixelAt(expected, 0, 0))[0] ?? 0, -1.5);
    },
  );

  it('converts every color space to sRGB with eight bits', async () => {
    const { convert } = await tool();
    const gray = {
      create: { width: 8, height: 8, channels: 3, background: { r: 128, g: 128, b: 128 } },
    } as const;
    const images = await Promise.all([
      sharp(gray).toColourspace('rgb16').png().toBuffer(),
      sharp(gray).toColourspace('grey16').png().toBuffer(),
      sharp(gray).tiff().toBuffer(),
      sharp(gray).toColourspace('cmyk').jpeg().toBuffer(),
      sharp(gray).withIccProfile('p3').png().toBuffer(),
    ]);

    for (const image of images) {
      const { bytes } = await convert(image, usual);
      const [red = 0] = await pixelAt(bytes, 4, 4);
      expect(Math.abs(red - 128)).toBeLessThan(16);
      const { depth, space, icc } = await sharp(bytes).metadata();
      expect([depth, space, icc]).toEqual(['uchar', expect.stringMatching(/srgb|b-w/u), undefined]);
    }
  });

  it('converts the first frame', async () => {
    const gif = await animatedGif(3);
    const { bytes } = await (await tool()).convert(gif, { ...usual, format: 'png' });

    await expect(sharp(bytes).metadata()).resolves.toMatchObject({ width: 20, height: 20 });
    expect((await pixelAt(bytes, 3, 3)).slice(0, 3)).toEqual(
      (await pixelAt(gif, 3, 3)).slice(0, 3),
    );
  });

  it('reads bitmaps', async () => {
    const bytes = bitmap({
      width: 1,
      height: 2,
      bitsPerPixel: 24,
      rows: [
        [0, 0, 255],
        [255, 0, 0],
      ],
    });
    const { inspect, convert } = await tool();

    await expect(inspect(bytes)).resolves.toMatchObject({
      width: 1,
      height: 2,
      hasAlpha: false,
      frames: 1,
    });
    const png = await convert(bytes, { ...usual, format: 'png' });
    expect(await pixelAt(png.bytes, 0, 1)).toEqual([255, 0, 0]);
  });

  it('converts one image after the other, SVGs too', async () => {
    const { convert } = await tool();
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="2000"><rect width="9" height="9"/></svg>',
    );
    const small = await plain(4, 4).png().toBuffer();
    const done: number[] = [];
    await Promise.all(
      [svg, small, svg, small].map(async (bytes, index) => {
        await convert(bytes, usual);
        done.push(index);
      }),
    );

    expect(done).toEqual([0, 1, 2, 3]);
  });

  it('continues when the previous image could not be converted', async () => {
    const { convert } = await tool();
    const png = await plain(9, 9).png().toBuffer();
    const all = await Promise.all(
      [png.subarray(0, 60), png, Buffer.from('no image'), png].map(
        async (bytes) => await failureOf(convert(bytes, usual)),
      ),
    );

    expect(all).toEqual([
      expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }),
      'none',
      expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }),
      'none',
    ]);
  });

  it('decodes a bitmap only when it is converted', async () => {
    const { inspect, convert } = await tool();
    const file = bitmap({ width: 1, height: 1, bitsPerPixel: 24, rows: [[0, 0, 255]] });
    const bytes = Buffer.from(file);
    // Eight bits of a pixel are the index of a color behind the end.
    bytes.writeUInt16LE(8, 28);
    bytes.fill(0xff, bytes.readUInt32LE(10));

    await expect(inspect(bytes)).resolves.toMatchObject({ width: 1, height: 1 });
    await expect(convert(bytes, usual)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });

  it.each([
    ['WebP', true, 16_383, 'image/webp'],
    ['JPEG', false, 65_500, 'image/jpeg'],
  ])('writes PNG where an edge is too long for %s', async (_name, hasAlpha, edge, mediaType) => {
    const { convert } = await tool();
    const wide = async (width: number) => {
      const image = hasAlpha ? plain(width, 2).ensureAlpha(0.5) : plain(width, 2);
      return await convert(await image.png().toBuffer(), { ...usual, maxDimension: undefined });
    };

    expect((await wide(edge)).mediaType).toBe(mediaType);
    expect((await wide(edge + 1)).mediaType).toBe('image/png');
  });
});

describe('toPixels', () => {
  it('scales an image of any format into a box, as three bytes per pixel', async () => {
    const { toPixels } = await tool();
    const gray = await sharp({ create: { width: 8, height: 4, channels: 3, background: 'gray' } })
      .grayscale()
      .png()
      .toBuffer();
    expect(await toPixels(gray, { width: 2, height: 9 })).toEqual({
      width: 2,
      height: 1,
      data: Buffer.from([128, 128, 128, 128, 128, 128]),
    });
    const clear = await sharp({
      create: { width: 1, height: 1, channels: 4, background: transparent },
    })
      .webp()
      .toBuffer();
    expect([...(await toPixels(clear, { width: 1, height: 1 })).data]).toEqual([0, 0, 0]);
  });

  it('rejects bytes that are not an image', async () => {
    const { toPixels } = await tool();
    const failure = await failureOf(toPixels(Buffer.from('none'), { width: 1, height: 1 }));
    expect(failure).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});
