import type { ByteSource } from './byte-source.ts';
import { toLatin1 } from './byte-source.ts';

// Kilobits per second by index, for layer III (ISO 11172-3, 2.4.2.3; ISO 13818-3).
const bitratesOfMpeg1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const bitratesOfMpeg2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const sampleRatesOfMpeg1 = [44_100, 48_000, 32_000];

/** Maximum padding that some programs write between a tag and the first frame. */
const MAX_PADDING_BYTES = 4_096;

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
  const head = await source.read(0, 10);
  if (toLatin1(head, 0, 3) === 'ID3') return await sniffTagged(source, head);
  return await frameTypeAt(source, 0);
}

/** Detects the audio after an ID3v2 tag, which is not always MP3. */
async function sniffTagged(source: ByteSource, head: Uint8Array): Promise<string | undefined> {
  const end = endOfTag(head);
  if (end === undefined) return undefined;
  const next = await source.read(end, MAX_PADDING_BYTES);
  if (toLatin1(next, 0, 4) === 'fLaC') return 'audio/flac';
  const start = next.findIndex((byte) => byte !== 0);
  return start === -1 ? undefined : await frameTypeAt(source, end + start);
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
