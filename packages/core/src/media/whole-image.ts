import { readUint32, toLatin1 } from '../shared/byte-source.ts';

// The last chunk of a PNG: no data, its name and its checksum.
const PNG_END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const JPEG_END = [0xff, 0xd9];
const GIF_END = [0x3b];

/**
 * Whether a picture is there to its end, and nothing follows it. One that is cut, or that carries something behind its
 * end, is decoded and written anew instead of being sent as it is.
 */
export function isWholeImage(bytes: Uint8Array, mediaType: string): boolean {
  switch (mediaType) {
    case 'image/png':
      return endsWith(bytes, PNG_END);
    case 'image/jpeg':
      return endsWith(bytes, JPEG_END);
    case 'image/gif':
      return endsWith(bytes, GIF_END);
    case 'image/webp':
      return toLatin1(bytes, 8, 4) === 'WEBP' && riffBytes(bytes) === bytes.length;
    default:
      return false;
  }
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  const start = bytes.length - end.length;
  return end.every((byte, index) => bytes[start + index] === byte);
}

/** The size that a RIFF file tells of itself, least byte first, with its own header. */
function riffBytes(bytes: Uint8Array): number {
  const told = readUint32(bytes.slice(4, 8).toReversed(), 0) ?? 0;
  return told + 8;
}
