import type { ByteSource } from '../../shared/byte-source.ts';
import { toByteSource, toLatin1 } from '../../shared/byte-source.ts';
import { swapBytes, toUnsigned } from '../../shared/swap-bytes.ts';
import { SourceBlob, withHeader } from './source-blob.ts';
import { MAX_CHUNKS, toWavHeader } from './wav.ts';

/** Layout of an AIFF or AIFC file. */
export interface AiffLayout {
  readonly channels: number;
  readonly bits: number;
  readonly rate: number;
  /** Compression of AIFC: `NONE`, `sowt`, `fl32`, `ima4`. */
  readonly compression: string;
  /** Range of the samples in the file. */
  readonly start: number;
  readonly end: number;
}

/** Compressions that are plain samples: in the order of AIFF, reversed, or as floating point numbers. */
const plain: ReadonlySet<string> = new Set([
  'NONE',
  'twos',
  'sowt',
  'fl32',
  'FL32',
  'fl64',
  'FL64',
]);

/** Reads the layout of AIFF (Apple, Audio Interchange File Format, 1989; AIFF-C, 1991); `undefined` without samples. */
export async function readAiffLayout(source: ByteSource): Promise<AiffLayout | undefined> {
  const isCompressible = toLatin1(await source.read(8, 4), 0, 4) === 'AIFC';
  let common: DataView | undefined;
  let audio: { readonly start: number; readonly end: number } | undefined;
  let at = 12;
  for (let remaining = MAX_CHUNKS; remaining > 0 && at + 8 <= source.size; remaining -= 1) {
    const header = await source.read(at, 34);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const type = toLatin1(header, 0, 4);
    const bytes = view.getUint32(4);
    if (type === 'COMM' && header.length >= 26) common = view;
    if (type === 'SSND' && header.length >= 16) {
      const start = at + 16 + view.getUint32(8);
      audio = { start, end: Math.min(source.size, at + 8 + bytes) };
    }
    at += 8 + bytes + (bytes % 2);
  }
  if (common === undefined || audio === undefined) return undefined;
  const channels = common.getUint16(8);
  const bits = common.getUint16(14);
  const compression =
    isCompressible && common.byteLength >= 30
      ? String.fromCharCode(...[26, 27, 28, 29].map((index) => common.getUint8(index)))
      : 'NONE';
  const blockBytes = Math.max(1, Math.ceil(bits / 8) * channels);
  const length = audio.end - audio.start;
  const end = audio.start + length - (plain.has(compression) ? length % blockBytes : 0);
  if (end <= audio.start) return undefined;
  return { channels, bits, rate: readRate(common), compression, start: audio.start, end };
}

/** Reads the sample rate, a floating point number of eighty bits; its upper half is enough. */
function readRate(common: DataView): number {
  const exponent = (common.getUint16(16) & 0x7f_ff) - 16_383;
  return Math.round(common.getUint32(18) * 2 ** (exponent - 31));
}

/** Whether the samples of a file are not compressed. */
export function isPlain({ compression }: AiffLayout): boolean {
  return plain.has(compression);
}

/** Returns the samples of an AIFF as WAV, which are converted while they are read. */
export function toWav(blob: Blob, layout: AiffLayout): Blob {
  const { channels, bits, rate, compression, start, end } = layout;
  const width = Math.ceil(bits / 8);
  const format = new DataView(new ArrayBuffer(16));
  format.setUint16(0, /^fl/iu.test(compression) ? 3 : 1, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, rate, true);
  format.setUint32(8, rate * channels * width, true);
  format.setUint16(12, channels * width, true);
  format.setUint16(14, width * 8, true);
  const header = toWavHeader(new Uint8Array(format.buffer), end - start);
  const source = toByteSource(blob);
  const convert =
    width === 1
      ? toUnsigned
      : compression === 'sowt'
        ? undefined
        : (bytes: Uint8Array) => swapBytes(bytes, width);
  return new SourceBlob(withHeader(header, { source, start, end, width, convert }));
}
