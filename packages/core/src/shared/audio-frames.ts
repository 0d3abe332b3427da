import type { ByteSource } from './byte-source.ts';
import { toLatin1 } from './byte-source.ts';

// Kilobits per second by index, for layer III (ISO 11172-3, 2.4.2.3; ISO 13818-3).
const bitratesOfMpeg1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const bitratesOfMpeg2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const sampleRatesOfMpeg1 = [44_100, 48_000, 32_000];

/** Maximum padding between a tag and the first frame: some editors leave the space of a removed cover. */
const MAX_PADDING_BYTES = 4 * 1024 * 1024;

const WINDOW_BYTES = 64 * 1024;

/** Maximum tags before the first frame; programs that do not know the tag of another put their own before it. */
const MAX_TAGS = 16;

/** Bytes in which a frame is looked for after the rest of one that was cut: no frame is larger. */
const MAX_FRAME_BYTES = 8_192;

/** Frames that must follow each other where none begins the file, so that other bytes are not taken for audio. */
const CHAIN_FRAMES = 5;

/** Bytes of a frame that contain its length. */
export const FRAME_HEADER_BYTES = 7;

/** Fields of a frame header. */
export interface AudioFrame {
  readonly bytes: number;
  /** Samples per channel. */
  readonly samples: number;
  readonly sampleRate: number;
}

/** Detects MP3 and AAC, which have no signature: one frame must follow another. */
export async function sniffFrames(source: ByteSource): Promise<string | undefined> {
  const start = await startOfFrames(source);
  if (start === undefined) return undefined;
  if (start > 0 && toLatin1(await source.read(start, 4), 0, 4) === 'fLaC') return 'audio/flac';
  return (
    (await frameTypeAt(source, start)) ??
    (start > 0 ? (await findChain(source, start))?.mediaType : undefined)
  );
}

/** First frame of a file whose start is the rest of one that was cut off. */
export interface FoundFrame {
  readonly mediaType: string;
  readonly start: number;
}

/** Finds MP3 and AAC whose first frame was cut: several frames must follow each other, within the bytes of one. */
export async function findChain(source: ByteSource, from = 0): Promise<FoundFrame | undefined> {
  const head = await source.read(from, MAX_FRAME_BYTES);
  for (let at = head.indexOf(0xff); at !== -1; at = head.indexOf(0xff, at + 1)) {
    for (const [mediaType, read] of frameReaders) {
      if (read(head.subarray(at)) !== undefined && (await isChain(source, from + at, read)))
        return { mediaType, start: from + at };
    }
  }
  return undefined;
}

async function isChain(source: ByteSource, start: number, read: ReadFrame): Promise<boolean> {
  let at = start;
  let rate: number | undefined;
  for (let count = 0; count < CHAIN_FRAMES; count += 1) {
    const frame = read(await source.read(at, FRAME_HEADER_BYTES));
    if (frame === undefined || frame.sampleRate !== (rate ?? frame.sampleRate)) return false;
    rate = frame.sampleRate;
    at += frame.bytes;
  }
  return true;
}

/** Returns the position after the tags and the padding at the start of a file; `undefined` when there is nothing after them. */
export async function startOfFrames(source: ByteSource): Promise<number | undefined> {
  let at = 0;
  for (let tags = 0; tags < MAX_TAGS; tags += 1) {
    const head = await source.read(at, 10);
    if (toLatin1(head, 0, 3) !== 'ID3') return at;
    const end = endOfTag(head);
    if (end === undefined) return undefined;
    const next = await skipZeros(source, at + end);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

async function skipZeros(source: ByteSource, start: number): Promise<number | undefined> {
  for (let at = start; at < start + MAX_PADDING_BYTES; at += WINDOW_BYTES) {
    const window = await source.read(at, WINDOW_BYTES);
    const found = window.findIndex((byte) => byte !== 0);
    if (found !== -1) return at + found;
    if (window.length < WINDOW_BYTES) return undefined;
  }
  return undefined;
}

/** Returns the end of an ID3v2 tag by its first ten bytes (3.1): version, flags, and a size in four times seven bits. */
export function endOfTag(head: Uint8Array): number | undefined {
  const [version = 0, , flags = 0, ...size] = head.subarray(3);
  if (version < 2 || version > 4 || size.length < 4 || size.some((byte) => byte > 0x7f))
    return undefined;
  const bytes = size.reduce((number, byte) => number * 128 + byte, 0);
  const hasFooter = (flags & 0x10) !== 0;
  return 10 + bytes + (hasFooter ? 10 : 0);
}

async function frameTypeAt(source: ByteSource, start: number): Promise<string | undefined> {
  const first = await source.read(start, FRAME_HEADER_BYTES);
  for (const [mediaType, read] of frameReaders) {
    const frame = read(first);
    if (frame === undefined) continue;
    const next = start + frame.bytes;
    const second = await source.read(next, FRAME_HEADER_BYTES);
    if (next === source.size || read(second) !== undefined || isTag(second)) return mediaType;
  }
  return undefined;
}

/** Whether bytes begin a tag, which may also come after the last frame. */
function isTag(bytes: Uint8Array): boolean {
  return ['TAG', 'APE', 'ID3'].includes(toLatin1(bytes, 0, 3));
}

/** Parser of a frame header; `undefined` when the bytes are not one. */
export type ReadFrame = (header: Uint8Array) => AudioFrame | undefined;

/** Parsers of frame headers by media type. */
export const frameReaders: ReadonlyMap<string, ReadFrame> = new Map([
  ['audio/mpeg', readMp3Frame],
  ['audio/aac', readAacFrame],
]);

function readMp3Frame([first = 0, second = 0, third = 0]: Uint8Array): AudioFrame | undefined {
  const version = (second >> 3) & 0b11;
  const isLayer3 = (second & 0b0000_0110) === 0b0000_0010;
  if (first !== 0xff || second < 0xe0 || version === 0b01 || !isLayer3) return undefined;
  const isMpeg1 = version === 0b11;
  const kilobits = (isMpeg1 ? bitratesOfMpeg1 : bitratesOfMpeg2)[third >> 4] ?? 0;
  const fullRate = sampleRatesOfMpeg1[(third >> 2) & 0b11];
  if (kilobits === 0 || fullRate === undefined) return undefined;
  // MPEG 2 halves the sample rate and the samples of a frame, MPEG 2.5 halves the rate again.
  const divisor = { 0b11: 1, 0b10: 2, 0b00: 4 }[version] ?? 1;
  const padding = (third >> 1) & 1;
  const sampleRate = fullRate / divisor;
  const samples = isMpeg1 ? 1_152 : 576;
  const bytes = Math.floor((samples * 125 * kilobits) / sampleRate) + padding;
  return { bytes, samples, sampleRate };
}

// Samples per second by index (ISO 14496-3, 1.6.3.4).
const sampleRatesOfAac = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
  7_350,
];

/** Parses an ADTS header (ISO 13818-7, 6.2): twelve sync bits, layer 0, the length in thirteen bits, and a count of blocks. */
function readAacFrame(header: Uint8Array): AudioFrame | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, last = 0] = header;
  const sampleRate = sampleRatesOfAac[(third >> 2) & 0xf];
  if (first !== 0xff || (second & 0xf6) !== 0xf0 || sampleRate === undefined) return undefined;
  const bytes = ((fourth & 0b11) << 11) | (fifth << 3) | (sixth >> 5);
  return bytes > 7 ? { bytes, samples: 1_024 * ((last & 0b11) + 1), sampleRate } : undefined;
}
