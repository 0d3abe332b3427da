import { toLatin1 } from '../shared/byte-source.ts';

/**
 * Whether a picture holds nothing but what is needed to see it, from its first byte to its end mark, with nothing behind.
 * Texts, metadata, color profiles and blocks that nobody knows make it false, and so does a cut. Takes linear time and
 * decodes nothing; whatever is inside the pixels themselves it cannot tell.
 */
export function isCleanImage(bytes: Uint8Array, mediaType: string, isAnimated: boolean): boolean {
  switch (mediaType) {
    case 'image/png':
      return isCleanPng(bytes, isAnimated);
    case 'image/jpeg':
      return isCleanJpeg(bytes);
    case 'image/gif':
      return isCleanGif(bytes);
    case 'image/webp':
      return isCleanWebp(bytes, isAnimated);
    default:
      return false;
  }
}

/** Most bytes of a chunk, by its name. */
type Chunks = ReadonlyMap<string, number>;

/**
 * Blocks that are looked at. A picture of 25 MB has a few thousand, and one of a million tiny ones would keep everybody
 * waiting: it is written anew.
 */
export const MAX_BLOCKS = 65_536;

const PIXELS = Number.POSITIVE_INFINITY;

/** What stands more than once. */
const repeated: ReadonlySet<string> = new Set(['IDAT', 'fcTL', 'fdAT', 'ANMF']);

/** Answers a function that tells of one chunk after the other whether it is needed. */
function createSieve(chunks: Chunks): (name: string, bytes: number) => boolean {
  const seen = new Set<string>();
  return (name, bytes) => {
    if (bytes > (chunks.get(name) ?? -1) || seen.has(name)) return false;
    if (!repeated.has(name)) seen.add(name);
    return true;
  };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

// Source: Portable Network Graphics (PNG) Specification, third edition, 11 (chunks).
const PNG_SIGNATURE = '\u0089PNG\r\n\u001a\n';

const stillPng: Chunks = new Map([
  ['IHDR', 13],
  ['PLTE', 768],
  ['tRNS', 256],
  ['gAMA', 4],
  ['cHRM', 32],
  ['sRGB', 1],
  ['sBIT', 4],
  ['bKGD', 6],
  ['pHYs', 9],
  ['IDAT', PIXELS],
]);

const animatedPng: Chunks = new Map([...stillPng, ['acTL', 8], ['fcTL', 26], ['fdAT', PIXELS]]);

function isCleanPng(bytes: Uint8Array, isAnimated: boolean): boolean {
  if (toLatin1(bytes, 0, 8) !== PNG_SIGNATURE) return false;
  const isNeeded = createSieve(isAnimated ? animatedPng : stillPng);
  const view = viewOf(bytes);
  let at = PNG_SIGNATURE.length;
  for (let block = 0; block < MAX_BLOCKS && at + 12 <= bytes.length; block += 1) {
    const length = view.getUint32(at);
    const name = toLatin1(bytes, at + 4, 4);
    at += 12 + length;
    if (name === 'IEND') return length === 0 && at === bytes.length;
    if (!isNeeded(name, length)) return false;
  }
  return false;
}

// Source: ITU-T T.81, table B.1 (markers).
const MARKER = 0xff;
const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const JFIF = 0xe0;
const ADOBE = 0xee;

/** Quantization tables, Huffman tables, restart interval, scan, and the frames that every reader knows. */
const segments: ReadonlySet<number> = new Set([0xdb, 0xc4, 0xdd, SCAN, 0xc0, 0xc1, 0xc2]);

function isCleanJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== MARKER || bytes[1] !== START) return false;
  const view = viewOf(bytes);
  let at = 2;
  for (let block = 0; block < MAX_BLOCKS && isNeededSegment(bytes, at); block += 1) {
    const isScan = bytes[at + 1] === SCAN;
    at += 2 + Math.max(2, view.getUint16(at + 2));
    if (isScan) at = endOfScan(bytes, at);
  }
  return bytes[at] === MARKER && bytes[at + 1] === END && at + 2 === bytes.length;
}

function isNeededSegment(bytes: Uint8Array, at: number): boolean {
  if (at + 4 > bytes.length || bytes[at] !== MARKER) return false;
  const marker = bytes[at + 1] ?? 0;
  // JFIF of sixteen bytes has no thumbnail, and stands first.
  if (marker === JFIF) return at === 2 && toLatin1(bytes, at + 2, 7) === '\u0000\u0010JFIF\u0000';
  if (marker === ADOBE) return toLatin1(bytes, at + 2, 7) === '\u0000\u000eAdobe';
  return segments.has(marker);
}

/** Where the marker stands that follows the pixels: neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(MARKER, from);
  while (at !== -1) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
    at = bytes.indexOf(MARKER, at + 2);
  }
  return bytes.length;
}

// Source: GIF89a Specification, and the extension of Netscape that tells how often an animation is shown.
const CONTROL = '!\u00f9\u0004';
const LOOP = '!\u00ff\u000bNETSCAPE2.0\u0003\u0001';
const GIF_IMAGE = 0x2c;
const GIF_EXTENSION = 0x21;
const GIF_END = 0x3b;

function isCleanGif(bytes: Uint8Array): boolean {
  if (!/^GIF8[79]a/u.test(toLatin1(bytes, 0, 6))) return false;
  let at = 13 + colorTableBytes(bytes[10]);
  for (let block = 0; block < MAX_BLOCKS; block += 1) {
    switch (bytes[at]) {
      case GIF_IMAGE:
        at = endOfSubBlocks(bytes, at + 11 + colorTableBytes(bytes[at + 9]));
        break;
      case GIF_EXTENSION: {
        const length = extensionBytes(bytes, at);
        if (bytes[at + length - 1] !== 0) return false;
        at += length;
        break;
      }
      case GIF_END:
        return at + 1 === bytes.length;
      default:
        return false;
    }
  }
  return false;
}

/** Bytes of an extension that is needed, with the zero that ends it; 1 for any other, which does not begin with a zero. */
function extensionBytes(bytes: Uint8Array, at: number): number {
  if (toLatin1(bytes, at, CONTROL.length) === CONTROL) return CONTROL.length + 5;
  return toLatin1(bytes, at, LOOP.length) === LOOP ? LOOP.length + 3 : 1;
}

function colorTableBytes(packed = 0): number {
  return (packed & 0x80) === 0 ? 0 : 3 << ((packed & 7) + 1);
}

function endOfSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += 1 + length;
  return at + 1;
}

// Source: RFC 9649, 2 (WebP container).
const frameWebp: Chunks = new Map([
  ['ALPH', PIXELS],
  ['VP8 ', PIXELS],
  ['VP8L', PIXELS],
]);

const stillWebp: Chunks = new Map([...frameWebp, ['VP8X', 10]]);
const animatedWebp: Chunks = new Map([
  ['VP8X', 10],
  ['ANIM', 6],
  ['ANMF', PIXELS],
]);

/** Bytes of a frame ahead of its chunks: where it stands and how long. */
const FRAME_HEADER_BYTES = 16;

function isCleanWebp(bytes: Uint8Array, isAnimated: boolean): boolean {
  if (toLatin1(bytes, 0, 4) !== 'RIFF' || toLatin1(bytes, 8, 4) !== 'WEBP') return false;
  if (viewOf(bytes).getUint32(4, true) + 8 !== bytes.length) return false;
  return hasOnly(bytes.subarray(12), isAnimated ? animatedWebp : stillWebp);
}

function hasOnly(bytes: Uint8Array, chunks: Chunks): boolean {
  const isNeeded = createSieve(chunks);
  const view = viewOf(bytes);
  let at = 0;
  for (let block = 0; block < MAX_BLOCKS && at + 8 <= bytes.length; block += 1) {
    const name = toLatin1(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (!isNeeded(name, length)) return false;
    if (name === 'ANMF' && !hasOnly(data.subarray(FRAME_HEADER_BYTES), frameWebp)) return false;
    // Every chunk begins at an even byte.
    at += 8 + length + (length % 2);
  }
  return at === bytes.length;
}
