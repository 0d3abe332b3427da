import { createEmulator } from '@orkit/openrouter-emulator';
import type { ImageTool } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import { toImage } from './support/pictures.ts';
import { prepareImageBy } from '../src/media/image.ts';
import { removeMetadata } from '../src/media/remove-metadata.ts';
import { damagedPictures, unusualPictures, usualPictures } from './support/damaged-pictures.ts';
import type { ImagePath } from './support/image-paths.ts';
import { createImageTap, imagePaths } from './support/image-paths.ts';
import { claimingPng, plain, sharp } from './support/pictures.ts';

// The keys of an object literal are its names.
const paths = Object.keys(imagePaths) as ImagePath[];

function setUp(tool?: ImageTool) {
  const emulator = createEmulator();
  const tap = createImageTap(emulator.fetch);
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: tap.fetch,
    maxRetries: 0,
    media: { image: { tool } },
  });
  const posts = () => emulator.requests.filter(({ method }) => method === 'POST').length;
  return { client, images: tap.images, posts };
}

function toBlob(bytes: Uint8Array): Blob {
  return new Blob([new Uint8Array(bytes)]);
}

async function colorOf(image: Uint8Array): Promise<number[]> {
  const { data } = await sharp(image)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 3)];
}

function near(color: readonly number[]): unknown[] {
  return color.map((value): unknown => expect.closeTo(value, -1.2));
}

describe.each(paths)('a picture that is sent by %s', { timeout: 60_000 }, (path) => {
  it('becomes sRGB of 8 bits, in the same colors, when it is in an unusual form', async () => {
    for (const [make, color] of Object.values(unusualPictures)) {
      const { client, images } = setUp();
      await imagePaths[path](client, toBlob(await make()));

      expect(images.length).toBeGreaterThan(0);
      for (const image of images) {
        const { space, depth, channels, icc } = await sharp(image).metadata();
        expect([space, depth, icc]).toEqual(['srgb', 'uchar', undefined]);
        expect([3, 4]).toContain(channels);
        await expect(colorOf(image)).resolves.toEqual(near(color));
      }
    }
  });

  it(
    verifies('media.hopeless', 'is refused before anything is paid when it is damaged'),
    async () => {
      for (const make of Object.values(damagedPictures)) {
        const { client, posts } = setUp();

        await expect(imagePaths[path](client, toBlob(await make()))).rejects.toMatchObject({
          code: 'UNSUPPORTED_FORMAT',
          message: expect.stringContaining('it is damaged or cut off'),
        });
        expect(posts()).toBe(0);
      }
    },
  );
});

describe('a picture in full size', () => {
  const fullSize = { maxDimension: undefined, jpegQuality: 80 };

  it.each(Object.entries(usualPictures))('is sent as it is when it is %s', async (_, make) => {
    const { client, images } = setUp();
    const bytes = new Uint8Array(await make());
    const mediaType = `image/${(await sharp(bytes).metadata()).format}`;
    const clean = removeMetadata(bytes, mediaType, {
      animation: true,
      colorProfile: false,
      orientation: false,
    });
    await imagePaths['chat.send, an image part'](client, toBlob(clean));

    expect(images.map((image) => new Uint8Array(image))).toEqual([new Uint8Array(clean)]);
  });

  it.each(
    Object.entries(damagedPictures).filter(
      ([name]) => !name.includes('too short') && !name.includes('and closed'),
    ),
  )('is refused without an image tool, too, when it is %s', async (_, make) => {
    const bytes = await make();
    const format =
      bytes[0] === 0x89 ? 'png' : bytes[0] === 0xff ? 'jpeg' : bytes[0] === 0x47 ? 'gif' : 'webp';
    await expect(
      prepareImageBy(undefined, toImage(bytes, `image/${format}`), fullSize),
    ).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });

  it.each(Object.values(usualPictures))(
    'is taken without an image tool, and without a note',
    async (make) => {
      const bytes = await make();
      const mediaType = `image/${(await sharp(bytes).metadata()).format}`;

      await expect(
        prepareImageBy(undefined, toImage(bytes, mediaType), fullSize),
      ).resolves.toMatchObject({ notes: [] });
    },
  );

  it('has a note without an image tool when it is in an unusual form', async () => {
    const [make] = unusualPictures['a PNG of 16 bits'];
    const { notes } = await prepareImageBy(undefined, toImage(await make(), 'image/png'), fullSize);

    expect(notes).toEqual([expect.stringContaining('more than 8 bits a sample')]);
  });
});

describe('a picture that claims to be huge', () => {
  const huge = async (mediaType: string): Promise<Uint8Array> => {
    const bytes = await plain(9, 9)
      .toFormat(mediaType === 'png' ? 'png' : mediaType === 'gif' ? 'gif' : 'jpeg')
      .toBuffer();
    if (mediaType === 'png') return claimingPng(bytes, 1_000_000_000, 1_000_000_000);
    if (mediaType === 'gif') {
      bytes.writeUInt32LE(0xff_ff_ff_ff, 6);
      return bytes;
    }
    bytes.writeUInt32BE(0xff_dc_ff_dc, bytes.indexOf(Buffer.of(0xff, 0xc0)) + 5);
    return bytes;
  };
  const svg = (attributes: string) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="9" height="9"/></svg>`,
    );

  it.each<[string, () => Promise<Uint8Array>]>([
    ['image/png', async () => await huge('png')],
    ['image/gif', async () => await huge('gif')],
    ['image/jpeg', async () => await huge('jpeg')],
    ['image/svg+xml', async () => svg('width="65535" height="65535"')],
    ['image/svg+xml', async () => svg('width="1000000000" height="1000000000"')],
    ['image/svg+xml', async () => svg('viewBox="0 0 1000000000 1000000000"')],
  ])('is refused with a clear sentence: %s', async (_, make) => {
    const { client, posts } = setUp();
    const media = toBlob(await make());

    await expect(imagePaths['chat.send, an image part'](client, media)).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot use the image: it has more than 50000000 pixels',
      hints: [{ kind: 'text', text: 'Make it smaller first.' }],
    });
    expect(posts()).toBe(0);
  });

  it('is taken when only its units are small: an office program exports so', async () => {
    const { client, images } = setUp();
    const page = svg('width="210mm" height="297mm" viewBox="0 0 21000 29700"');
    await imagePaths['chat.send, an image part'](client, toBlob(page));

    await expect(sharp(images[0]).metadata()).resolves.toMatchObject({ width: 595, height: 842 });
  });

  it.each(['png', 'gif', 'jpeg'])('is refused without an image tool, too: %s', async (format) => {
    const media = toImage(await huge(format), `image/${format}`);

    await expect(
      prepareImageBy(undefined, media, { maxDimension: 800, jpegQuality: 80 }),
    ).rejects.toMatchObject({ code: 'RESOURCE_TOO_LARGE' });
  });
});
