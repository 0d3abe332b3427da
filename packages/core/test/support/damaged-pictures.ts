import { deflateSync } from 'node:zlib';

import { turnedHeic } from './heic.ts';
import { chunk, noise, sharp } from './pictures.ts';

const size = { width: 60, height: 40 };

/** The bytes of a file, cut to a part. */
function part(bytes: Uint8Array, share: number): Buffer {
  return Buffer.from(bytes.subarray(0, Math.floor(bytes.length * share)));
}

async function pngOf(pixels: Uint8Array): Promise<Buffer> {
  const png = await noise(size.width, size.height).png().toBuffer();
  return Buffer.concat([
    png.subarray(0, 33),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Rows of noise for a PNG of {@link size}. */
const rows = Buffer.alloc((size.width * 3 + 1) * size.height);

async function gif(): Promise<Buffer> {
  return await noise(size.width, size.height).gif().toBuffer();
}

/** Returns where the first frame of a GIF begins. */
function frameOf(bytes: Buffer): number {
  let at = 13 + 3 * 2 ** (((bytes[10] ?? 0) & 7) + 1);
  while (bytes[at] === 0x21) {
    at += 2;
    while (bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
    at += 1;
  }
  const packed = bytes[at + 9] ?? 0;
  return at + 10 + ((packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1));
}

/** Pictures whose blocks are in order, or nearly, and whose pixels are not: what a header check lets pass. */
export const damagedPictures = {
  'a PNG with a wrong checksum': async () => {
    const png = await noise(size.width, size.height).png().toBuffer();
    const at = png.indexOf('IDAT') + 40;
    png.writeUInt8((png[at] ?? 0) ^ 0xff, at);
    return png;
  },
  'a PNG with a wrong checksum of its header': async () => {
    const png = await noise(size.width, size.height).png().toBuffer();
    png.writeUInt8((png[29] ?? 0) ^ 0xff, 29);
    return png;
  },
  'a PNG with too few rows': async () => await pngOf(deflateSync(part(rows, 0.5))),
  'a PNG whose data ends within a row': async () =>
    await pngOf(part(deflateSync(rows, { level: 0 }), 0.9)),
  'a PNG without its end': async () =>
    part(await noise(size.width, size.height).png().toBuffer(), 0.9),
  'a JPEG that is cut off': async () =>
    part(await noise(size.width, size.height).jpeg().toBuffer(), 0.7),
  'a JPEG that is cut off and closed': async () =>
    Buffer.concat([
      part(await noise(size.width, size.height).jpeg().toBuffer(), 0.7),
      Buffer.of(0xff, 0xd9),
    ]),
  'a WebP that is cut off': async () =>
    part(await noise(size.width, size.height).webp().toBuffer(), 0.7),
  'a WebP with too short an image': async () => {
    const webp = part(await noise(size.width, size.height).webp().toBuffer(), 0.5);
    const even = webp.subarray(0, webp.length - (webp.length % 2));
    even.writeUInt32LE(even.length - 8, 4);
    even.writeUInt32LE(even.length - 20, 16);
    return even;
  },
  'a GIF that is cut off': async () => part(await gif(), 0.7),
  'a GIF with too few pixels': async () => {
    const bytes = await gif();
    const start = frameOf(bytes);
    const block = bytes.subarray(start, start + 2 + (bytes[start + 1] ?? 0));
    return Buffer.concat([bytes.subarray(0, start), block, Buffer.of(0, 0x3b)]);
  },
} as const satisfies Readonly<Record<string, () => Promise<Buffer>>>;

const colors = { r: 200, g: 40, b: 40 };

function red(width = 32, height = 24) {
  return sharp({ create: { width, height, channels: 3, background: colors } });
}

function raw(width: number, height: number, channels: 1 | 2 | 3 | 4, pixel: readonly number[]) {
  const pixels = Uint8Array.from(
    { length: width * height * channels },
    (_, at) => pixel[at % channels] ?? 0,
  );
  return sharp(pixels, { raw: { width, height, channels } });
}

/** The red as it comes back from the inks of the usual profile. */
const inkRed = [200, 21, 17];

/** Pictures that some model cannot read, with the color that each shows. */
export const unusualPictures = {
  'a JPEG in CMYK, inverted as by Adobe': [
    async () => await red().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    inkRed,
  ],
  'a PNG of 16 bits': [
    async () => await red().toColourspace('rgb16').png().toBuffer(),
    [200, 40, 40],
  ],
  'an interlaced PNG of 16 bits with transparency': [
    async () =>
      await red().ensureAlpha(0.5).toColourspace('rgb16').png({ progressive: true }).toBuffer(),
    [200, 40, 40],
  ],
  'a gray PNG of 16 bits, like a scan': [
    async () => await red().greyscale().toColourspace('grey16').png().toBuffer(),
    [99, 99, 99],
  ],
  'a gray PNG with transparency': [
    async () => await raw(32, 24, 2, [99, 128]).toColourspace('b-w').png().toBuffer(),
    [99, 99, 99],
  ],
  'a PNG in Display P3': [
    async () => await red().withIccProfile('p3').png().toBuffer(),
    [200, 40, 40],
  ],
  'a HEIC of a phone': [async () => Buffer.from(turnedHeic), [40, 40, 200]],
  'a TIFF in CMYK': [async () => await red().toColourspace('cmyk').tiff().toBuffer(), inkRed],
} as const satisfies Readonly<Record<string, readonly [() => Promise<Buffer>, readonly number[]]>>;

/** Pictures that every model reads, which are sent as they are. */
export const usualPictures = {
  'a JPEG': async () => await red().jpeg().toBuffer(),
  'a progressive JPEG': async () => await red().jpeg({ progressive: true }).toBuffer(),
  'a gray JPEG': async () => await red().greyscale().jpeg().toBuffer(),
  'a PNG with a palette': async () => await red().png({ palette: true }).toBuffer(),
  'an interlaced PNG': async () => await red(33, 21).png({ progressive: true }).toBuffer(),
  'a PNG with transparency': async () => await red().ensureAlpha(0.5).png().toBuffer(),
  'a PNG of one pixel': async () => await red(1, 1).png({ progressive: true }).toBuffer(),
  'a WebP': async () => await red().webp().toBuffer(),
  'a lossless WebP': async () => await red().webp({ lossless: true }).toBuffer(),
  'an animated GIF': async () =>
    await sharp([await red().png().toBuffer(), await noise(32, 24).png().toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer(),
} as const satisfies Readonly<Record<string, () => Promise<Buffer>>>;
