import { sniffFrames } from './audio-frames.ts';
import type { ByteSource } from './byte-source.ts';
import { readUint32, toByteSource, toLatin1 } from './byte-source.ts';
import { hasOnlyAudioTracks } from './ebml.ts';
import { hasBrand, hasFileType, hasOnlyAudio, hasCompleteFirstBox } from './iso-media.ts';
import { SVG_HEAD_BYTES, isMarkup, isSvg } from './svg.ts';

/** Bytes that are enough to tell most types. */
const SNIFF_BYTES = 4_100;

/** What file-type calls otherwise than we do. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['image/apng', 'image/png'],
  ['image/heic-sequence', 'image/heic'],
  ['image/heif-sequence', 'image/heif'],
  ['audio/x-m4a', 'audio/mp4'],
  ['video/x-m4v', 'video/mp4'],
  ['video/MP1S', 'video/mpeg'],
  ['video/MP2P', 'video/mpeg'],
]);

/** A byte order mark and a tag: file-type tells what stands behind them, but a file with these ahead is not that. */
const skippedHeads: ReadonlySet<string> = new Set(['\u00ef\u00bb\u00bf', 'ID3']);

/**
 * The media type that the bytes themselves show, without parameters; `undefined` when they show none. The first bytes
 * decide. Of a `Blob` only the pieces are read that tell.
 */
export async function sniffMediaType(bytes: Uint8Array | Blob): Promise<string | undefined> {
  const source = toByteSource(bytes);
  const head = await source.read(0, SNIFF_BYTES);
  // These have no signature, or one that file-type looks for only in the part of a file that it sees.
  const own = (await sniffFrames(source)) ?? (await sniffTiff(source, head));
  if (own !== undefined) return own;
  if (isMarkup(head)) {
    return isSvg(await source.read(0, SVG_HEAD_BYTES)) ? 'image/svg+xml' : undefined;
  }
  if (skippedHeads.has(toLatin1(head, 0, 3))) return undefined;
  const found = await findSignature(head);
  if (found === undefined || !isPlausible(found, head, source.size)) return undefined;
  return await refine(found, head, source);
}

async function findSignature(head: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  const mediaType = found?.mime.split(';', 1)[0];
  return mediaType === undefined ? undefined : (otherNames.get(mediaType) ?? mediaType);
}

/** Many signatures are so short that a text can carry them (`BM`, `GIF`, `fLaC`): they need a second look. */
function isPlausible(mediaType: string, head: Uint8Array, size: number): boolean {
  // A small PDF may be text from end to end.
  if (mediaType === 'application/pdf') return /^%PDF-\d\.\d/u.test(toLatin1(head, 0, 8));
  if (!head.some(isNoText)) return false;
  if (toLatin1(head, 4, 4) === 'ftyp') return hasFileType(head);
  return secondSniffs.get(mediaType)?.(head, size) ?? true;
}

/** NUL and most other control characters occur in every binary format and in no text. */
function isNoText(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b);
}

type SecondSniff = (head: Uint8Array, size: number) => boolean;

/** Sizes of the header that follows the file header of a bitmap, one for each of its versions. */
const bitmapHeaders: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);

const secondSniffs: ReadonlyMap<string, SecondSniff> = new Map([
  ['image/gif', (head) => /^GIF8[79]a/u.test(toLatin1(head, 0, 6))],
  ['image/jpeg', (head) => (head[3] ?? 0) >= 0xc0],
  ['image/webp', (head) => /^VP8[ LX]/u.test(toLatin1(head, 12, 4))],
  ['image/bmp', isBitmap],
  // A sync word alone; {@link sniffFrames} has looked for frames and found none.
  ['audio/mpeg', () => false],
  ['audio/aac', () => false],
  ['audio/aiff', (head) => /^AIF[FC]/u.test(toLatin1(head, 8, 4))],
  // The first block tells of the stream and has 34 bytes (RFC 9639, 8.2).
  ['audio/flac', (head) => ((readUint32(head, 4) ?? 0) & 0x7f_ff_ff_ff) === 34],
  ['video/quicktime', hasCompleteFirstBox],
  // {@link sniffTiff} has looked.
  ['image/tiff', () => false],
]);

function isBitmap(head: Uint8Array, size: number): boolean {
  if (head.length < 26) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const headerBytes = view.getUint32(14, true);
  const pixelsAt = view.getUint32(10, true);
  return bitmapHeaders.has(headerBytes) && pixelsAt >= 14 + headerBytes && pixelsAt <= size;
}

/** A TIFF tells where its first directory is, often at its end; raw photos of cameras say who they are in the head. */
async function sniffTiff(source: ByteSource, head: Uint8Array): Promise<string | undefined> {
  const order = toLatin1(head, 0, 2);
  if ((order !== 'II' && order !== 'MM') || head.length < 16) return undefined;
  const isLittle = order === 'II';
  const view = new DataView(head.buffer, head.byteOffset);
  const version = view.getUint16(2, isLittle);
  if (version === 43) return view.getUint16(4, isLittle) === 8 ? 'image/tiff' : undefined;
  if (version !== 42) return undefined;
  const directoryAt = view.getUint32(4, isLittle);
  const [first = 0, second = 0] = await source.read(directoryAt, 2);
  const entries = isLittle ? first | (second << 8) : (first << 8) | second;
  const isInside = directoryAt >= 8 && directoryAt + 2 + entries * 12 <= source.size;
  if (entries === 0 || !isInside) return undefined;
  return (await findSignature(head)) ?? 'image/tiff';
}

/** What only a look behind the head tells. */
async function refine(mediaType: string, head: Uint8Array, source: ByteSource): Promise<string> {
  if (mediaType === 'image/heif' && hasBrand(head, 'avif')) return 'image/avif';
  if (mediaType === 'video/mp4' && (await hasOnlyAudio(source))) return 'audio/mp4';
  if (mediaType === 'video/webm' && (await hasOnlyAudioTracks(source))) return 'audio/webm';
  return mediaType;
}
