import type { ByteOrder } from './exif.ts';
import { phoneExif } from './exif.ts';
import { chunk, sharp } from './pictures.ts';

export { sharp };

/** Formats whose metadata is removed without a decoder. */
export const photoFormats = ['jpeg', 'png', 'webp'] as const;

export type PhotoFormat = (typeof photoFormats)[number];

/** Options for a photo. */
export interface PhotoOptions {
  readonly orientation?: number | undefined;
  readonly byteOrder?: ByteOrder | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/">gps=52.5</x:xmpmeta>';

/** Pixels without two equal rows or columns, so that a rotation is detected. */
export async function gradient(width = 24, height = 16) {
  const data = Buffer.from(
    Array.from({ length: width * height }, (_, index) => {
      const [x, y] = [index % width, Math.floor(index / width)];
      return [(x * 255) / width, (y * 255) / height, (x + y) % 256];
    }).flat(),
  );
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A photo as a phone takes it: camera, owner, time, place, thumbnail, XMP, comments, color profile, and a video after its end. */
export async function photo(format: PhotoFormat, options: PhotoOptions = {}): Promise<Buffer> {
  const { orientation, byteOrder, width, height } = options;
  const image = (await gradient(width, height)).withIccProfile('p3');
  const bytes = await image.toFormat(format).toBuffer();
  const photographed = makers[format](bytes, phoneExif(orientation, byteOrder));
  return Buffer.concat([photographed, Buffer.from('in the back, a film')]);
}

const makers: Readonly<Record<PhotoFormat, (bytes: Buffer, exif: Buffer) => Buffer>> = {
  jpeg(bytes, exif) {
    return Buffer.concat([
      bytes.subarray(0, 2),
      segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif])),
      segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${XMP}`)),
      segment(0xed, Buffer.from('Photoshop 3.0\x008BIM Jane Roe')),
      segment(0xfe, Buffer.from('Secret Camera')),
      bytes.subarray(2),
    ]);
  },
  png(bytes, exif) {
    return Buffer.concat([
      bytes.subarray(0, 33),
      chunk('eXIf', exif),
      chunk('tEXt', Buffer.from('Author\0Jane Roe')),
      chunk('tIME', Buffer.from([7, 234, 5, 4, 3, 2, 1])),
      bytes.subarray(33, -12),
      chunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${XMP}`)),
      bytes.subarray(-12),
    ]);
  },
  webp(bytes, exif) {
    const flagged = Buffer.from(bytes);
    // The image has a color profile, so it is an extended one already.
    flagged[20] = (flagged[20] ?? 0) | 0x0c;
    return riff(
      flagged.subarray(12),
      webpChunk('EXIF', exif),
      webpChunk('XMP ', Buffer.from(XMP)),
      webpChunk('prVt', Buffer.from('Jane Roe')),
    );
  },
};

/** A segment of a JPEG. */
export function segment(marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** A chunk of a WebP, filled up to an even length. */
export function webpChunk(type: string, data: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(type), size, data, Buffer.alloc(data.length % 2)]);
}

/** A WebP with its size in the header. */
export function riff(...chunks: readonly Uint8Array[]): Buffer {
  return webpChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
}

/** A GIF that moves, with a comment, XMP and a private extension in it, and a video after its end. */
export function withGifSecrets(gif: Buffer): Buffer {
  const extension = (label: number, ...blocks: readonly string[]) =>
    Buffer.concat([
      Buffer.from([0x21, label]),
      ...blocks.flatMap((block) => [Buffer.from([block.length]), Buffer.from(block)]),
      Buffer.from([0]),
    ]);
  return Buffer.concat([
    gif.subarray(0, -1),
    extension(0xfe, 'Jane Roe'),
    extension(0xff, 'XMP DataXMP', 'gps=52.5'),
    extension(0xff, 'ABCDEFGH1.0', 'Secret Camera'),
    gif.subarray(-1),
    Buffer.from('in the back'),
  ]);
}
