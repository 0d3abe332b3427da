import { toLatin1 } from '../../shared/byte-source.ts';
import { damagedImage } from '../media-errors.ts';
import { orientationBlock, readOrientation } from './orientation.ts';
import type { ChunkLimits, Retention, Rewrite } from './rewrite.ts';
import { concat, createChunkFilter, fromLatin1, viewOf } from './rewrite.ts';

// Source: Portable Network Graphics (PNG) Specification, third edition, 11 (chunks).
const SIGNATURE = '\u0089PNG\r\n\u001a\n';

const ANY = Number.POSITIVE_INFINITY;

const still = [
  ['IHDR', 13],
  ['PLTE', 768],
  ['tRNS', 256],
  ['gAMA', 4],
  ['cHRM', 32],
  ['sRGB', 1],
  ['cICP', 4],
  ['mDCV', 24],
  ['cLLI', 8],
  ['sBIT', 4],
  ['bKGD', 6],
  ['pHYs', 9],
  ['IDAT', ANY],
] as const;

const animation = [
  ['acTL', 8],
  ['fcTL', 26],
  ['fdAT', ANY],
] as const;

const repeated: ReadonlySet<string> = new Set(['IDAT', 'fcTL', 'fdAT']);

/** Copies a PNG: its pixels, what affects their display, and the orientation. Removes texts, times, XMP, EXIF and private chunks. */
export function removePngMetadata(rewrite: Rewrite): void {
  const { source } = rewrite;
  if (toLatin1(source, 0, SIGNATURE.length) !== SIGNATURE) throw damagedImage();
  rewrite.keep(0, SIGNATURE.length);
  const isKept = createChunkFilter(limitsFor(rewrite.retention), repeated);
  const view = viewOf(source);
  let hasPixels = false;
  let hasExif = false;
  for (let at = SIGNATURE.length; ;) {
    if (at + 12 > source.length) throw damagedImage();
    rewrite.countBlock();
    const length = view.getUint32(at);
    const name = toLatin1(source, at + 4, 4);
    const end = at + 12 + length;
    if (end > source.length || (at === SIGNATURE.length && name !== 'IHDR')) throw damagedImage();
    if (name === 'IEND') {
      if (length > 0 || !hasPixels) throw damagedImage();
      rewrite.keep(at, end);
      return;
    }
    hasPixels ||= name === 'IDAT';
    if (name === 'fcTL') rewrite.structure.frames += 1;
    if (isKept(name, length)) {
      rewrite.keep(at, end);
    } else if (name === 'eXIf' && !hasExif) {
      hasExif = true;
      keepOrientation(rewrite, source.subarray(at + 8, end - 4));
    } else if (isCritical(name)) {
      throw damagedImage();
    }
    at = end;
  }
}

function limitsFor(retention: Retention): ChunkLimits {
  return new Map<string, number>([
    ...still,
    ...(retention.animation ? animation : []),
    ...(retention.colorProfile ? ([['iCCP', ANY]] as const) : []),
  ]);
}

function keepOrientation({ retention, structure, insert }: Rewrite, exif: Uint8Array): void {
  const orientation = retention.orientation ? readOrientation(exif) : undefined;
  structure.orientation = orientation;
  if (orientation !== undefined) insert(toChunk('eXIf', orientationBlock(orientation)));
}

/** Whether no decoder can display the image without this chunk (section 5.4): its name starts with an upper-case letter. */
function isCritical(name: string): boolean {
  return /^[A-Z]/u.test(name);
}

function toChunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const named = concat([fromLatin1(name), data]);
  return concat([bigEndian(data.length), named, bigEndian(crc32(named))]);
}

function bigEndian(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value);
  return bytes;
}

/** Checksums of single bytes (annex D). */
const byteSums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ ((sum & 1) === 0 ? 0 : 0xed_b8_83_20);
  return sum;
});

/** Returns the checksum of bytes (annex D). */
export function crc32(bytes: Uint8Array): number {
  let sum = 0xff_ff_ff_ff;
  for (const byte of bytes) sum = (sum >>> 8) ^ (byteSums[(sum ^ byte) & 0xff] ?? 0);
  return (sum ^ 0xff_ff_ff_ff) >>> 0;
}
