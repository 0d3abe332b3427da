import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

import { bitmap } from '../../test/support/bitmaps.ts';
import { animatedGif, noise, pixelAt, plain, toImage } from '../../test/support/pictures.ts';
import type { ImagePreparation } from './image.ts';
import { prepareImage, prepareImageBy } from './image.ts';
import { verifies } from '../../../../tests/requirements.ts';

const usual: ImagePreparation = { maxDimension: 800, jpegQuality: 80 };
const fullSize: ImagePreparation = { maxDimension: undefined, jpegQuality: 80 };
const gps = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } };
const svg = (inside: string) =>
  new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="50">${inside}</svg>`,
  );

async function prepare(bytes: Uint8Array, mediaType: string, preparation = usual) {
  return await prepareImage(toImage(bytes, mediaType), preparation);
}

describe('an image that needs no conversion', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)(
    'is sent unchanged when it is %s',
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

  it('may be of any size, and animated, without a maxDimension', async () => {
    const gif = await animatedGif(3);
    const webp = await sharp(gif, { animated: true }).webp().toBuffer();
    for (const media of [
      toImage(await plain(2_000, 1_000).jpeg().toBuffer(), 'image/jpeg'),
      toImage(gif, 'image/gif'),
      toImage(webp, 'image/webp'),
    ])
      expect(await prepareImage(media, fullSize)).toEqual({ media, notes: [] });
  });

  it('is not inspected again after it was prepared, unless there is a maxDimension', async () => {
    const { loadImageTool } = await import('../runtime/node-images.ts');
    const tool = await loadImageTool();
    let inspections = 0;
    const counting = tool && {
      ...tool,
      inspect: async (bytes: Uint8Array) => {
        inspections += 1;
        return await tool.inspect(bytes);
      },
    };
    const clean = toImage(await plain(900, 9).jpeg().toBuffer(), 'image/jpeg');
    const turned = toImage(await plain(900, 9).withExif(gps).jpeg().toBuffer(), 'image/jpeg');
    for (const source of [clean, turned]) {
      inspections = 0;
      const { media } = await prepareImageBy(counting, source, fullSize);
      // The loader creates new media around the same blob.
      const again = await prepareImageBy(counting, { ...media }, fullSize);

      expect([again.media.blob === media.blob, inspections]).toEqual([true, 1]);
      const small = await prepareImageBy(counting, media, usual);
      expect((await sharp(await small.media.blob.arrayBuffer()).metadata()).width).toBe(800);
    }
  });
});

describe('an image', () => {
  it(verifies('media.images', 'is resized when an edge is longer than maxDimension'), async () => {
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
  });

  it('has the requested quality', async () => {
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
    ['contains a GPS position', plain(100, 50).withExif(gps), [100, 50]],
    [
      'is small and contains its camera settings',
      plain(10, 5).withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'),
      [10, 5],
    ],
  ])('is re-encoded when it %s, at any size', async (_what, image, [width, height]) => {
    const bytes = await image.jpeg().toBuffer();
    for (const preparation of [usual, fullSize]) {
      const { media } = await prepare(bytes, 'image/jpeg', preparation);
      const info = await sharp(await media.blob.arrayBuffer()).metadata();

      expect([info.width, info.height]).toEqual([width, height]);
      expect([info.exif, info.xmp, info.orientation]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('keeps its full size when it is re-encoded without a maxDimension', async () => {
    const bytes = await plain(2_000, 1_000).withExif(gps).jpeg().toBuffer();
    const { media } = await prepare(bytes, 'image/jpeg', fullSize);

    const { width, exif } = await sharp(await media.blob.arrayBuffer()).metadata();

    expect([width, exif]).toEqual([2_000, undefined]);
  });

  it(
    verifies('media.images', 'is re-encoded when it is rotated, whatever block says so'),
    async () => {
      const { loadImageTool } = await import('../runtime/node-images.ts');
      const tool = await loadImageTool();
      const media = toImage(await plain(9, 9).png().toBuffer(), 'image/png');
      const turning = tool && {
        ...tool,
        inspect: async (bytes: Uint8Array) => ({ ...(await tool.inspect(bytes)), isTurned: true }),
      };

      for (const preparation of [usual, fullSize])
        expect((await prepareImageBy(turning, media, preparation)).media).not.toBe(media);
      expect((await prepareImageBy(tool, media, usual)).media).toBe(media);
    },
  );

  it.each(['jpeg', 'png', 'gif', 'webp'] as const)(
    'loses the bytes after the end of a %s',
    async (format) => {
      const complete = await plain(20, 20).toFormat(format).toBuffer();
      const trailing = [Buffer.from('PASSWORD=x'), complete.subarray(-12)];
      for (const preparation of [usual, fullSize]) {
        const { media } = await prepare(
          Buffer.concat([complete, ...trailing]),
          `image/${format}`,
          preparation,
        );

        expect(await media.blob.text()).not.toContain('PASSWORD');
      }
    },
  );

  it('loses its color profile, and keeps its colors', async () => {
    const bytes = await plain(20, 20).withIccProfile('p3').png().toBuffer();
    const { media } = await prepare(bytes, 'image/png');
    const [red = 0, green = 0, blue = 0] = await pixelAt(media.blob, 9, 9);

    expect((await sharp(await media.blob.arrayBuffer()).metadata()).icc).toBeUndefined();
    for (const [value, expected] of [
      [red, 0x33],
      [green, 0x66],
      [blue, 0x99],
    ] as const)
      expect(Math.abs(value - expected)).toBeLessThan(8);
  });

  it.each(['avif', 'tiff'] as const)(
    'is converted when it is %s, at full size without a maxDimension',
    async (format) => {
      const bytes = await plain(1_000, 500).toFormat(format).toBuffer();
      const small = await prepare(bytes, `image/${format}`);
      const large = await prepare(bytes, `image/${format}`, fullSize);

      expect([small.media.mediaType, large.media.mediaType]).toEqual(['image/jpeg', 'image/jpeg']);
      await expect(sharp(await small.media.blob.arrayBuffer()).metadata()).resolves.toMatchObject({
        width: 800,
      });
      await expect(sharp(await large.media.blob.arrayBuffer()).metadata()).resolves.toMatchObject({
        width: 1_000,
      });
    },
  );

  it('is converted when it is a bitmap or an SVG', async () => {
    const red = bitmap({ width: 1, height: 1, bitsPerPixel: 24, rows: [[0, 0, 255]] });
    const bmp = await prepare(red, 'image/bmp');
    const rendered = await prepare(
      svg('<rect width="50" height="50" fill="red"/>'),
      'image/svg+xml',
    );

    expect(bmp.media.mediaType).toBe('image/jpeg');
    expect((await pixelAt(bmp.media.blob, 0, 0))[0]).toBeGreaterThan(250);
    expect(rendered.media.mediaType).toBe('image/webp');
    expect((await pixelAt(rendered.media.blob, 20, 20))[3]).toBe(255);
    expect((await pixelAt(rendered.media.blob, 80, 20))[3]).toBe(0);
  });
});

describe('an SVG', () => {
  it('is rasterized without access to files or the network', async () => {
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
    // A server that listens on a port has an address of this type.
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
    const { media } = await prepare(svg(inside.join('')), 'image/svg+xml');

    expect((await pixelAt(media.blob, 20, 20))[3]).toBe(0);
    expect(connections).toBe(0);
  });

  it('does not read the file that an entity names', async () => {
    const bytes = new TextEncoder().encode(
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg xmlns="http://www.w3.org/2000/svg" width="400" height="50"><text y="40" font-size="40">&x;</text></svg>`,
    );
    const blank = svg('').toString();
    const { media } = await prepare(bytes, 'image/svg+xml').catch(() => ({ media: undefined }));
    const drawn =
      media === undefined
        ? 0
        : (await sharp(await media.blob.arrayBuffer()).stats()).channels[3]?.max;

    expect(blank).not.toBe('');
    expect(drawn).toBe(0);
  });
});
