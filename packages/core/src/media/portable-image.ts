import { MAX_SEGMENTS } from './probe/images.ts';

/**
 * Whether the header of an image of a supported format promises what every decoder reads: 8 bits a sample; for JPEG also Huffman
 * coding in gray or three colors, and for PNG no gray with transparency. CMYK, 12 and 16 bits are for print and measurement.
 */
export function isPortableImage(bytes: Uint8Array, mediaType: string): boolean {
  switch (mediaType) {
    case 'image/png':
      return isPortablePng(bytes);
    case 'image/jpeg':
      return isPortableJpeg(bytes);
    default:
      return true;
  }
}

const BIT_DEPTH_AT = 24;
const COLOR_TYPE_AT = 25;
const GRAY_WITH_ALPHA = 4;

function isPortablePng(bytes: Uint8Array): boolean {
  return (bytes[BIT_DEPTH_AT] ?? 0) <= 8 && bytes[COLOR_TYPE_AT] !== GRAY_WITH_ALPHA;
}

/** Codes of the frames that are baseline, extended or progressive with Huffman coding (ITU-T T.81, table B.1). */
const usualFrames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

/** Codes from 0xC0 to 0xCF that begin no frame. */
const otherCodes: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

function isPortableJpeg(bytes: Uint8Array): boolean {
  let at = 2;
  for (let remaining = MAX_SEGMENTS; remaining > 0 && at + 10 <= bytes.length; remaining -= 1) {
    at = bytes.indexOf(0xff, at);
    while (at !== -1 && bytes[at] === 0xff) at += 1;
    const code = bytes[at] ?? 0;
    if (at === -1 || code === 0xda) return false;
    if (code >= 0xc0 && code <= 0xcf && !otherCodes.has(code)) {
      const components = bytes[at + 8];
      return usualFrames.has(code) && bytes[at + 3] === 8 && (components === 1 || components === 3);
    }
    at += code >= 0xd0 && code <= 0xd8 ? 1 : 1 + (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0);
  }
  return false;
}
