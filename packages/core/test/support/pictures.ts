import { crc32 } from 'node:zlib';

import sharp from 'sharp';

import type { Media } from '../../src/media/media.ts';

export { sharp };

/** Bytes of an image as media. */
export function toImage(bytes: Uint8Array, mediaType: string): Media {
  const blob = new Blob([new Uint8Array(bytes)]);
  return { kind: 'image', mediaType, size: blob.size, blob };
}

/** An image of one color, `#336699`. */
export function plain(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: '#336699' } });
}

/** An image of noise, which does not compress. */
export function noise(width: number, height: number) {
  return sharp({
    create: {
      width,
      height,
      channels: 3,
      background: 'gray',
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    },
  });
}

/** A chunk of PNG. */
export function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([head, named, sum]);
}

/** A PNG that claims this number of frames. */
export function animatedPng(still: Uint8Array, frames: number): Buffer {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(frames);
  // The header chunk ends at byte 33.
  return Buffer.concat([still.subarray(0, 33), chunk('acTL', control), still.subarray(33)]);
}

/** A PNG with wrong dimensions in its header. */
export function claimingPng(still: Uint8Array, width: number, height: number): Buffer {
  const header = Buffer.from(still.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([still.subarray(0, 8), chunk('IHDR', header), still.subarray(33)]);
}

/** A GIF with this number of frames, each of another color. */
export async function animatedGif(frames: number, edge = 20): Promise<Buffer> {
  const colors = await Promise.all(
    Array.from(
      { length: frames },
      async (_, index) =>
        await sharp({
          create: {
            width: edge,
            height: edge,
            channels: 3,
            background: { r: (index * 37) % 256, g: 80, b: 120 },
          },
        })
          .png()
          .toBuffer(),
    ),
  );
  return await sharp(colors, { join: { animated: true } })
    .gif({ delay: 100 })
    .toBuffer();
}

/** Red, green, blue and maybe alpha of one pixel of an image. */
export async function pixelAt(
  image: Blob | Uint8Array,
  left: number,
  top: number,
): Promise<number[]> {
  const bytes = image instanceof Blob ? new Uint8Array(await image.arrayBuffer()) : image;
  return [...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}
