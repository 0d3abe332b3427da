import type { ByteSource } from './byte-source.ts';
import { toLatin1 } from './byte-source.ts';

// Kilobits a second by index, for layer III (ISO 11172-3, 2.4.2.3; ISO 13818-3).
const bitratesOfMpeg1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const bitratesOfMpeg2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const sampleRatesOfMpeg1 = [44_100, 48_000, 32_000];

/** Between a tag and the first frame some writers leave room. */
const MAX_PADDING_BYTES = 4_096;

/** Bytes of a frame that tell how long it is. */
const HEADER_BYTES = 6;

/** MP3 and AAC have no signature: what is no frame after frame is a text, or something else. */
export async function sniffFrames(source: ByteSource): Promise<string | undefined> {
  const head = await source.read(0, 10);
  if (toLatin1(head, 0, 3) === 'ID3') return await sniffTagged(source, head);
  return await frameTypeAt(source, 0);
}

/** What follows an ID3v2 tag, which may stand ahead of other sounds than MP3. */
async function sniffTagged(source: ByteSource, head: Uint8Array): Promise<string | undefined> {
  const end = endOfTag(head);
  if (end === undefined) return undefined;
  const next = await source.read(end, MAX_PADDING_BYTES);
  if (toLatin1(next, 0, 4) === 'fLaC') return 'audio/flac';
  const start = next.findIndex((byte) => byte !== 0);
  return start === -1 ? undefined : await frameTypeAt(source, end + start);
}

/** ID3v2, section 3.1: version, flags, and a size of four times seven bits. */
function endOfTag(head: Uint8Array): number | undefined {
  const [version = 0, , flags = 0, ...size] = head.subarray(3);
  if (version < 2 || version > 4 || size.length < 4 || size.some((byte) => byte > 0x7f))
    return undefined;
  const bytes = size.reduce((number, byte) => number * 128 + byte, 0);
  const hasFooter = (flags & 0x10) !== 0;
  return 10 + bytes + (hasFooter ? 10 : 0);
}

async function frameTypeAt(source: ByteSource, start: number): Promise<string | undefined> {
  const first = await source.read(start, HEADER_BYTES);
  for (const [mediaType, measure] of measures) {
    const length = measure(first);
    if (length === undefined) continue;
    const next = start + length;
    const second = await source.read(next, HEADER_BYTES);
    if (next === source.size || measure(second) !== undefined || isTag(second)) return mediaType;
  }
  return undefined;
}

/** A tag may also stand at the end. */
function isTag(bytes: Uint8Array): boolean {
  return ['TAG', 'APE', 'ID3'].includes(toLatin1(bytes, 0, 3));
}

/** How many bytes a frame has, by its header; `undefined` for what is none. */
type Measure = (header: Uint8Array) => number | undefined;

const measures: readonly (readonly [string, Measure])[] = [
  ['audio/mpeg', measureMp3],
  ['audio/aac', measureAac],
];

function measureMp3([first = 0, second = 0, third = 0]: Uint8Array): number | undefined {
  const version = (second >> 3) & 0b11;
  const isLayer3 = (second & 0b0000_0110) === 0b0000_0010;
  if (first !== 0xff || second < 0xe0 || version === 0b01 || !isLayer3) return undefined;
  const isMpeg1 = version === 0b11;
  const kilobits = (isMpeg1 ? bitratesOfMpeg1 : bitratesOfMpeg2)[third >> 4] ?? 0;
  const rate = sampleRatesOfMpeg1[(third >> 2) & 0b11];
  if (kilobits === 0 || rate === undefined) return undefined;
  // MPEG 2 halves the rate and the samples of a frame, MPEG 2.5 the rate once more.
  const divisor = { 0b11: 1, 0b10: 2, 0b00: 4 }[version] ?? 1;
  const padding = (third >> 1) & 1;
  return Math.floor(((isMpeg1 ? 144_000 : 72_000) * kilobits) / (rate / divisor)) + padding;
}

/** ADTS (ISO 13818-7, 6.2): twelve bits of sync, layer 0, and the length in thirteen bits. */
function measureAac(header: Uint8Array): number | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = header;
  if (first !== 0xff || (second & 0xf6) !== 0xf0 || ((third >> 2) & 0xf) > 12) return undefined;
  const length = ((fourth & 0b11) << 11) | (fifth << 3) | (sixth >> 5);
  return length > 7 ? length : undefined;
}
