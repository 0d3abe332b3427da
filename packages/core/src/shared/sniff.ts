// Detects the media type of bytes from their content, never from a name.
import { findChain, sniffFrames } from './audio-frames.ts';
import type { ByteSource } from './byte-source.ts';
import { readUint32, toByteSource, toLatin1 } from './byte-source.ts';
import { hasOnlyAudioTracks } from './ebml.ts';
import { hasBrand, hasFileType, hasOnlyAudio, hasCompleteFirstBox } from './iso-media.ts';
import { SVG_HEAD_BYTES, isMarkup, isSvg } from './svg.ts';

/** Bytes that suffice to detect most types. */
const SNIFF_BYTES = 4_100;

/** Media types of file-type that have another name here. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['image/apng', 'image/png'],
  ['image/heic-sequence', 'image/heic'],
  ['image/heif-sequence', 'image/heif'],
  ['audio/x-m4a', 'audio/mp4'],
  ['video/x-m4v', 'video/mp4'],
  ['video/MP1S', 'video/mpeg'],
  ['video/MP2P', 'video/mpeg'],
]);

/** Byte order mark and tag that file-type skips: a file that begins with one is not of the type that follows. */
const skippedHeads: ReadonlySet<string> = new Set(['\u00ef\u00bb\u00bf', 'ID3']);

/**
 * Detects the media type of bytes from their content, without parameters; `undefined` when there is none. The first bytes
 * decide. Only the necessary parts of a `Blob` are read.
 */
export async function sniffMediaType(bytes: Uint8Array | Blob): Promise<string | undefined> {
  const source = toByteSource(bytes);
  const head = await source.read(0, SNIFF_BYTES);
  // These have no signature, or one that may lie behind the bytes that file-type reads.
  const own = sniffLongWav(head) ?? (await sniffFrames(source)) ?? (await sniffTiff(source, head));
  if (own !== undefined) return own;
  if (isMarkup(head)) {
    return isSvg(await source.read(0, SVG_HEAD_BYTES)) ? 'image/svg+xml' : undefined;
  }
  if (skippedHeads.has(toLatin1(head, 0, 3))) return undefined;
  const mediaType = await findSignature(head);
  if (mediaType === undefined || !isPlausible(mediaType, head, source.size))
    return head.some(isNoText) && isFrames(mediaType)
      ? (await findChain(source))?.mediaType
      : undefined;
  return await refine(mediaType, head, source);
}

/** Detects the WAV files with 64-bit sizes: RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088). */
function sniffLongWav(head: Uint8Array): string | undefined {
  const form = toLatin1(head, 0, 4);
  return (form === 'RF64' || form === 'BW64') && toLatin1(head, 8, 4) === 'WAVE'
    ? 'audio/wav'
    : undefined;
}

/** Whether bytes may begin within a frame: they have no signature, or only the sync word of a frame. */
function isFrames(mediaType: string | undefined): boolean {
  return mediaType === undefined || mediaType === 'audio/mpeg' || mediaType === 'audio/aac';
}

async function findSignature(head: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  const detected = await fileTypeFromBuffer(head);
  const mediaType = detected?.mime.split(';', 1)[0];
  return mediaType === undefined ? undefined : (otherNames.get(mediaType) ?? mediaType);
}

/** Whether a detected type is plausible: many signatures are so short that a text can have them (`BM`, `GIF`, `fLaC`). */
function isPlausible(mediaType: string, head: Uint8Array, size: number): boolean {
  // A small PDF may consist of text only.
  if (mediaType === 'application/pdf') return /^%PDF-\d\.\d/u.test(toLatin1(head, 0, 8));
  if (!head.some(isNoText)) return false;
  if (toLatin1(head, 4, 4) === 'ftyp') return hasFileType(head);
  return secondChecks.get(mediaType)?.(head, size) ?? true;
}

/** Whether a byte is NUL or another control character that every binary format has and no text. */
function isNoText(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b);
}

type SecondCheck = (head: Uint8Array, size: number) => boolean;

/** Sizes of the header that follows the file header of a bitmap, one for each of its versions. */
const bitmapHeaders: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);

const secondChecks: ReadonlyMap<string, SecondCheck> = new Map([
  ['image/gif', (head) => /^GIF8[79]a/u.test(toLatin1(head, 0, 6))],
  ['image/jpeg', (head) => (head[3] ?? 0) >= 0xc0],
  ['image/webp', (head) => /^VP8[ LX]/u.test(toLatin1(head, 12, 4))],
  ['image/bmp', isBitmap],
  // Only a sync word; {@link sniffFrames} has found no frames.
  ['audio/mpeg', () => false],
  ['audio/aac', () => false],
  ['audio/aiff', (head) => /^AIF[FC]/u.test(toLatin1(head, 8, 4))],
  // The first block is the stream info and has 34 bytes (RFC 9639, 8.2).
  ['audio/flac', (head) => ((readUint32(head, 4) ?? 0) & 0x7f_ff_ff_ff) === 34],
  ['video/quicktime', hasCompleteFirstBox],
  // {@link sniffTiff} has found none.
  ['image/tiff', () => false],
]);

function isBitmap(head: Uint8Array, size: number): boolean {
  if (head.length < 26) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const headerBytes = view.getUint32(14, true);
  const pixelsAt = view.getUint32(10, true);
  return bitmapHeaders.has(headerBytes) && pixelsAt >= 14 + headerBytes && pixelsAt <= size;
}

/** Detects a TIFF by its first directory, which is often at its end; raw photos of cameras have a signature at the start. */
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

/** Brands of HEIF images (ISO 23008-12, annex B) that file-type takes for a video when they do not come first. */
const heicBrands = ['heic', 'heix', 'heim', 'heis', 'mif1'] as const;

/** Relatives of MP4 that may have only sound: a recorder writes MOV, a phone writes 3GP. */
const isoMedia: ReadonlySet<string> = new Set([
  'video/mp4',
  'video/quicktime',
  'video/3gpp',
  'video/3gpp2',
]);

/** Refines a media type by the content after the head. */
async function refine(mediaType: string, head: Uint8Array, source: ByteSource): Promise<string> {
  if (mediaType === 'image/heif' && hasBrand(head, 'avif')) return 'image/avif';
  if (mediaType === 'video/mp4' && heicBrands.some((brand) => hasBrand(head, brand)))
    return 'image/heic';
  if (isoMedia.has(mediaType) && (await hasOnlyAudio(source))) return 'audio/mp4';
  if (mediaType === 'video/webm' && (await hasOnlyAudioTracks(source))) return 'audio/webm';
  return mediaType;
}
