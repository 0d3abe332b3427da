import { openAsBlob } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

import { bitmap } from '../../test/support/bitmaps.ts';
import {
  animatedGif,
  animatedPng,
  noise,
  pixelAt,
  plain,
  toImage,
} from '../../test/support/pictures.ts';
import type { ImagePreparation } from './image.ts';
import { SHARP_IS_MISSING, prepareImage, prepareImageBy } from './image.ts';
import { verifies } from '../../../../tests/requirements.ts';

const usual: ImagePreparation = { maxDimension: 800, jpegQuality: 80 };
const asItIs: ImagePreparation = { maxDimension: undefined, jpegQuality: 80 };
const gps = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } };
const drawing = (inside: string) =>
  new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="50">${inside}</svg>`,
  );

async function prepare(bytes: Uint8Array, mediaType: string, preparation = usual) {
  return await prepareImage(toImage(bytes, mediaType), preparation);
}

describe('a picture that needs nothing', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)(
    'goes untouched when it is %s',
    async (format) => {
      for (const [width, height] of [
        [800, 800],
        [800, 20],
        [1, 1],
      ] as const) {
        const media = toImage(
          await plain(width, height).toFormat(format).toBuffer(),
          `image/${format}`,
        );
        const prepared = await prepareImage(media, usual);

        expect(prepared.media).toBe(media);
        expect(prepared.notes).toEqual([]);
      }
    },
  );

  it('may be of any size, turned and with metadata when nothing is asked for', async () => {
    const bytes = await plain(2_000, 1_000)
      .withExif(gps)
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const media = toImage(bytes, 'image/jpeg');

    expect((await prepareImage(media, asItIs)).media).toBe(media);
  });
});

describe('a picture', () => {
  it(
    verifies('media.images', 'is made smaller when an edge is longer than asked for'),
    async () => {
      const { media } = await prepare(await plain(801, 400).jpeg().toBuffer(), 'image/jpeg');

      expect(media).toMatchObject({
        kind: 'image',
        mediaType: 'image/jpeg',
        size: media.blob.size,
      });
      await expect(sharp(await media.blob.arrayBuffer()).metadata()).resolves.toMatchObject({
        width: 800,
        height: 400,
      });
    },
  );

  it('has the quality that is asked for', async () => {
    const bytes = await noise(900, 900).png().toBuffer();
    const [low, high] = await Promise.all(
      [20, 95].map(
        async (jpegQuality) =>
          await prepare(bytes, 'image/png', { maxDimension: 800, jpegQuality }),
      ),
    );

    expect(low?.media.size).toBeLessThan((high?.media.size ?? 0) / 2);
  });

  it.each([
    ['is turned', plain(100, 50).withMetadata({ orientation: 6 }), [50, 100]],
    ['tells where it was taken', plain(100, 50).withExif(gps), [100, 50]],
    [
      'is small and tells of its making',
      plain(10, 5).withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'),
      [10, 5],
    ],
  ])('is written anew when it %s', async (_what, picture, [width, height]) => {
    const { media } = await prepare(await picture.jpeg().toBuffer(), 'image/jpeg');
    const facts = await sharp(await media.blob.arrayBuffer()).metadata();

    expect([facts.width, facts.height]).toEqual([width, height]);
    expect([facts.exif, facts.xmp, facts.orientation]).toEqual([undefined, undefined, undefined]);
  });

  it(verifies('media.images', 'is written anew when it is turned, whatever says so'), async () => {
    const { loadImageTool } = await import('../runtime/node-images.ts');
    const tool = await loadImageTool();
    const media = toImage(await plain(9, 9).png().toBuffer(), 'image/png');
    const turning = tool && {
      ...tool,
      inspect: async (bytes: Uint8Array) => ({ ...(await tool.inspect(bytes)), isTurned: true }),
    };

    expect((await prepareImageBy(turning, media, usual)).media).not.toBe(media);
    expect((await prepareImageBy(tool, media, usual)).media).toBe(media);
  });

  it('loses what is hidden behind its end', async () => {
    const jpeg = await plain(20, 20).jpeg().toBuffer();
    const { media } = await prepare(Buffer.concat([jpeg, Buffer.from('PASSWORD=x')]), 'image/jpeg');

    expect(await media.blob.text()).not.toContain('PASSWORD');
  });

  it.each(['avif', 'tiff'] as const)(
    'is converted when it is %s, at full size when that is asked for',
    async (format) => {
      const bytes = await plain(1_000, 500).toFormat(format).toBuffer();
      const small = await prepare(bytes, `image/${format}`);
      const large = await prepare(bytes, `image/${format}`, asItIs);

      expect([small.media.mediaType, large.media.mediaType]).toEqual(['image/jpeg', 'image/jpeg']);
      await expect(sharp(await small.media.blob.arrayBuffer()).metadata()).resolves.toMatchObject({
        width: 800,
      });
      await expect(sharp(await large.media.blob.arrayBuffer()).metadata()).resolves.toMatchObject({
        width: 1_000,
      });
    },
  );

  it('is converted when it is a bitmap or a drawing', async () => {
    const red = bitmap({ width: 1, height: 1, bitsPerPixel: 24, rows: [[0, 0, 255]] });
    const bmp = await prepare(red, 'image/bmp');
    const svg = await prepare(
      drawing('<rect width="50" height="50" fill="red"/>'),
      'image/svg+xml',
    );

    expect(bmp.media.mediaType).toBe('image/jpeg');
    expect((await pixelAt(bmp.media.blob, 0, 0))[0]).toBeGreaterThan(250);
    expect(svg.media.mediaType).toBe('image/webp');
    expect((await pixelAt(svg.media.blob, 20, 20))[3]).toBe(255);
    expect((await pixelAt(svg.media.blob, 80, 20))[3]).toBe(0);
  });
});

describe('an animation', () => {
  it('is looked at in its first frame, and a note says so', async () => {
    const gif = await animatedGif(12);
    const png = animatedPng(await plain(9, 9).png().toBuffer(), 3);
    const note = 'Only the first of 12 frames is looked at.';

    for (const preparation of [usual, asItIs]) {
      const { media, notes } = await prepare(gif, 'image/gif', preparation);
      expect(notes).toEqual([note]);
      expect((await sharp(await media.blob.arrayBuffer()).metadata()).pages).toBeUndefined();
    }
    const webp = await sharp(gif, { animated: true }).webp().toBuffer();
    expect((await prepare(webp, 'image/webp')).notes).toEqual([note]);
    expect((await prepare(png, 'image/png')).notes).toEqual([
      'Only the first of 3 frames is looked at.',
    ]);
  });

  it('may be a document of several pages', async () => {
    const pages = await sharp(await animatedGif(2), { animated: true })
      .tiff()
      .toBuffer();

    expect((await prepare(pages, 'image/tiff')).notes).toEqual([
      'Only the first of 2 pages is looked at.',
    ]);
  });
});

describe('a drawing', () => {
  it('is drawn without a look at files or the network', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => {
      server.close();
    });
    // A server that listens on a port has an address of that kind.
    const { port } = server.address() as AddressInfo;
    const path = join(tmpdir(), `drawing-${process.pid}.png`);
    onTestFinished(async () => await rm(path, { force: true }));
    await writeFile(path, await plain(50, 50).png().toBuffer());
    const outside = [`file://${path}`, path, `http://127.0.0.1:${port}/a.png`];
    const inside = outside.flatMap((url) => [
      `<image href="${url}" width="50" height="50"/>`,
      `<image xlink:href="${url}" width="50" height="50"/>`,
      `<use href="${url}#a"/>`,
      `<style>@import url("${url}"); rect { fill: url("${url}#a") }</style>`,
    ]);
    const { media } = await prepare(drawing(inside.join('')), 'image/svg+xml');

    expect((await pixelAt(media.blob, 20, 20))[3]).toBe(0);
    expect(connections).toBe(0);
  });

  it('does not read the file that an entity names', async () => {
    const bytes = new TextEncoder().encode(
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg xmlns="http://www.w3.org/2000/svg" width="400" height="50"><text y="40" font-size="40">&x;</text></svg>`,
    );
    const blank = drawing('').toString();
    const { media } = await prepare(bytes, 'image/svg+xml').catch(() => ({ media: undefined }));
    const drawn =
      media === undefined
        ? 0
        : (await sharp(await media.blob.arrayBuffer()).stats()).channels[3]?.max;

    expect(blank).not.toBe('');
    expect(drawn).toBe(0);
  });
});

describe('a picture that cannot be used', () => {
  it(verifies('media.malformed', 'is cut off, though its head is whole'), async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
      const bytes = await noise(100, 100).toFormat(format).toBuffer();
      for (const preparation of [usual, asItIs]) {
        await expect(
          prepare(bytes.subarray(0, Math.floor(bytes.length / 2)), `image/${format}`, preparation),
        ).rejects.toMatchObject({
          code: 'UNSUPPORTED_FORMAT',
          message: 'Cannot use the image: it is damaged or cut off',
        });
      }
    }
  });

  it('was changed before it was read', async () => {
    const path = join(tmpdir(), `image-${process.pid}.png`);
    onTestFinished(async () => await rm(path, { force: true }));
    await writeFile(path, await plain(4, 4).png().toBuffer());
    const blob = await openAsBlob(path);
    await writeFile(path, 'something longer than it was before, and of another kind'.repeat(9));

    await expect(
      prepareImage({ ...toImage(new Uint8Array(), 'image/png'), blob }, usual),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('without sharp', () => {
  it('a taken format goes as it is, with one note', async () => {
    const media = toImage(await plain(2_000, 9).png().toBuffer(), 'image/png');

    await expect(prepareImageBy(undefined, media, usual)).resolves.toEqual({
      media,
      notes: [SHARP_IS_MISSING],
    });
  });

  it('another is refused, with a hint', async () => {
    await expect(
      prepareImageBy(undefined, toImage(drawing(''), 'image/svg+xml'), asItIs),
    ).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: it is image/svg+xml',
      hints: [expect.stringContaining('npm install sharp')],
    });
  });
});
