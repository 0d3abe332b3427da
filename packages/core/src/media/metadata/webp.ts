import { toLatin1 } from '../../shared/byte-source.ts';
import { damagedImage } from '../media-errors.ts';
import type { Orientation } from './orientation.ts';
import { orientationBlock, readOrientation } from './orientation.ts';
import type { Retention, Rewrite } from './rewrite.ts';
import { concat, createChunkFilter, fromLatin1, viewOf } from './rewrite.ts';

// Source: RFC 9649, 2 (WebP container).
const HEADER_BYTES = 12;
const EXTENDED_BYTES = 10;

/** Bytes of a frame before its chunks: its position and duration. */
const FRAME_HEADER_BYTES = 16;

const ANY = Number.POSITIVE_INFINITY;

const frameLimits = new Map<string, number>([
  ['ALPH', ANY],
  ['VP8 ', ANY],
  ['VP8L', ANY],
]);

/** Image chunks, of which a still has one. */
const images: ReadonlySet<string> = new Set(['VP8 ', 'VP8L']);

/** Bits of the first byte of VP8X, which say what the file has. */
const flags = { colorProfile: 0x20, alpha: 0x10, exif: 0x08, animation: 0x02 } as const;

interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly dataAt: number;
  readonly dataEnd: number;
}

/** Copies a WebP: its pixels, color profile and orientation. Removes EXIF, XMP, unknown chunks and everything after the end. */
export function removeWebpMetadata(rewrite: Rewrite): void {
  const { source, retention } = rewrite;
  if (toLatin1(source, 0, 4) !== 'RIFF' || toLatin1(source, 8, 4) !== 'WEBP') throw damagedImage();
  const end = viewOf(source).getUint32(4, true) + 8;
  if (end > source.length) throw damagedImage();
  const chunks = readChunks(rewrite, HEADER_BYTES, end);
  const orientation = retention.orientation ? orientationOf(source, chunks) : undefined;
  const retained = retainedOf(chunks, retention);
  const frames = retained.filter(({ name }) => name === 'ANMF').length;
  if (frames === 0 && !retained.some(({ name }) => images.has(name))) throw damagedImage();
  Object.assign(rewrite.structure, { frames, orientation });

  // Not `slice`: on a `Buffer` it returns a view, and the caller's own bytes would change.
  const header = new Uint8Array(source.subarray(0, HEADER_BYTES));
  rewrite.insert(header);
  const extension = { hasProfile: retained.some(({ name }) => name === 'ICCP'), orientation };
  for (const chunk of retained) copyChunk(rewrite, chunk, extension);
  if (orientation !== undefined) rewrite.insert(toChunk('EXIF', orientationBlock(orientation)));
  viewOf(header).setUint32(4, rewrite.length - 8, true);
}

function readChunks({ source, countBlock }: Rewrite, from: number, end: number): Chunk[] {
  const view = viewOf(source);
  const chunks: Chunk[] = [];
  for (let start = from; start < end;) {
    countBlock();
    const dataAt = start + 8;
    if (dataAt > end) throw damagedImage();
    const length = view.getUint32(start + 4, true);
    const dataEnd = dataAt + length;
    if (dataEnd > end) throw damagedImage();
    chunks.push({ name: toLatin1(source, start, 4), start, dataAt, dataEnd });
    // Every chunk starts at an even offset.
    start = dataEnd + (length % 2);
  }
  return chunks;
}

/** Returns the orientation, which decoders read only from an extended file with the EXIF flag. */
function orientationOf(source: Uint8Array, chunks: readonly Chunk[]): Orientation {
  const [first] = chunks;
  const exif = chunks.find(({ name }) => name === 'EXIF');
  const hasExif = first?.name === 'VP8X' && ((source[first.dataAt] ?? 0) & flags.exif) !== 0;
  return hasExif && exif !== undefined
    ? readOrientation(source.subarray(exif.dataAt, exif.dataEnd))
    : undefined;
}

function retainedOf(chunks: readonly Chunk[], { animation, colorProfile }: Retention): Chunk[] {
  const limits = new Map<string, number>([
    ...frameLimits,
    ['VP8X', EXTENDED_BYTES],
    ...(animation
      ? ([
          ['ANIM', 6],
          ['ANMF', ANY],
        ] as const)
      : []),
    ...(colorProfile ? ([['ICCP', ANY]] as const) : []),
  ]);
  const isKept = createChunkFilter(limits, new Set(['ANMF']));
  return chunks.filter(({ name, dataAt, dataEnd }) => isKept(name, dataEnd - dataAt));
}

function copyChunk(
  rewrite: Rewrite,
  chunk: Chunk,
  extension: { readonly hasProfile: boolean; readonly orientation: Orientation },
): void {
  const { source } = rewrite;
  const { name, start, dataAt, dataEnd } = chunk;
  switch (name) {
    case 'VP8X': {
      if (dataEnd - dataAt !== EXTENDED_BYTES) throw damagedImage();
      const copy = new Uint8Array(source.subarray(start, dataEnd));
      const copied = (source[dataAt] ?? 0) & (flags.alpha | flags.animation);
      const profile = extension.hasProfile ? flags.colorProfile : 0;
      const exif = extension.orientation === undefined ? 0 : flags.exif;
      copy[8] = copied | profile | exif;
      rewrite.insert(copy);
      return;
    }
    case 'ANMF':
      copyFrame(rewrite, chunk);
      return;
    default:
      rewrite.keep(start, dataEnd);
      if (dataEnd % 2 === 1) rewrite.insert(new Uint8Array(1));
  }
}

function copyFrame(rewrite: Rewrite, { start, dataAt, dataEnd }: Chunk): void {
  const { source } = rewrite;
  if (dataEnd - dataAt < FRAME_HEADER_BYTES) throw damagedImage();
  const header = new Uint8Array(source.subarray(start, dataAt + FRAME_HEADER_BYTES));
  rewrite.insert(header);
  const begin = rewrite.length - FRAME_HEADER_BYTES;
  const isKept = createChunkFilter(frameLimits, new Set());
  for (const chunk of readChunks(rewrite, dataAt + FRAME_HEADER_BYTES, dataEnd)) {
    if (!isKept(chunk.name, chunk.dataEnd - chunk.dataAt)) continue;
    rewrite.keep(chunk.start, chunk.dataEnd);
    if (chunk.dataEnd % 2 === 1) rewrite.insert(new Uint8Array(1));
  }
  viewOf(header).setUint32(4, rewrite.length - begin, true);
}

function toChunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = concat([fromLatin1(name), new Uint8Array(4)]);
  viewOf(head).setUint32(4, data.length, true);
  return concat([head, data]);
}
