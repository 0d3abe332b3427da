import type { ByteSource } from '../../shared/byte-source.ts';
import { toByteSource, toLatin1 } from '../../shared/byte-source.ts';
import { SourceBlob, withHeader } from './source-blob.ts';

/** Maximum chunks that are read: writers put a handful before the samples, a hostile file any number. */
export const MAX_CHUNKS = 256;

/** Maximum bytes of a format chunk: the largest has forty. */
const MAX_FORMAT_BYTES = 1_024;

/** Size that is written before the length of a stream is known, or that is in another chunk (EBU Tech 3306). */
const UNKNOWN_SIZE = 0xff_ff_ff_ff;

/** Layout of a WAV file. */
export interface WavLayout {
  /** The format chunk, without its header. */
  readonly format: Uint8Array;
  readonly bytesPerSecond: number;
  /** Bytes of one sample of all channels. */
  readonly blockBytes: number;
  /** Range of the samples in the file. */
  readonly start: number;
  readonly end: number;
  /** Whether the header names the range as every program reads it. */
  readonly isExact: boolean;
}

/** Reads the layout of WAV, also of RF64 and BW64, and of a stream that was written to a pipe; `undefined` without samples. */
export async function readWavLayout(source: ByteSource): Promise<WavLayout | undefined> {
  const form = toLatin1(await source.read(0, 4), 0, 4);
  let format: Uint8Array = new Uint8Array();
  let longBytes: number | undefined;
  let at = 12;
  for (let remaining = MAX_CHUNKS; remaining > 0 && at + 8 <= source.size; remaining -= 1) {
    const header = await source.read(at, 24);
    const type = toLatin1(header, 0, 4);
    const bytes = viewOf(header).getUint32(4, true);
    const start = at + 8;
    if (type === 'fmt ') format = await source.read(start, Math.min(bytes, MAX_FORMAT_BYTES));
    if (type === 'ds64' && header.length === 24)
      longBytes = Number(viewOf(header).getBigUint64(16, true));
    if (type === 'data') {
      if (format.length < 16) return undefined;
      const size = bytes === UNKNOWN_SIZE && form !== 'RIFF' ? longBytes : bytes;
      return toLayout(format, { form, start, size, next: header.subarray(8) }, source.size);
    }
    // Chunks start at even offsets.
    at = start + bytes + (bytes % 2);
  }
  return undefined;
}

interface DataChunk {
  readonly form: string;
  readonly start: number;
  readonly size: number | undefined;
  /** The bytes after its header. */
  readonly next: Uint8Array;
}

function toLayout(
  format: Uint8Array,
  { form, start, size = UNKNOWN_SIZE, next }: DataChunk,
  fileBytes: number,
): WavLayout | undefined {
  const view = viewOf(format);
  const blockBytes = Math.max(1, view.getUint16(12, true));
  const available = fileBytes - start;
  // A program that could not go back to the header left it at 0; a recording without samples has 0 and another chunk.
  const isKnown =
    size > 0
      ? size <= available
      : /^(?:LIST|id3 |ID3 |bext|cue |fact|PEAK|JUNK)/u.test(toLatin1(next, 0, 4));
  const bytes = isKnown ? size : available;
  const end = start + bytes - (bytes % blockBytes);
  if (end <= start) return undefined;
  return {
    format,
    bytesPerSecond: view.getUint32(8, true),
    blockBytes,
    start,
    end,
    isExact: form === 'RIFF' && isKnown,
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Returns a WAV whose header every program reads: 64-bit files as plain WAV, and unknown lengths filled in. A file that needs
 * no change, or is too long for a plain header, is returned as it is.
 */
export async function repairWav(blob: Blob): Promise<Blob> {
  const source = toByteSource(blob);
  const layout = await readWavLayout(source);
  if (layout === undefined || layout.isExact) return blob;
  const { format, start, end } = layout;
  if (end - start + format.length + 36 > UNKNOWN_SIZE) return blob;
  return new SourceBlob(withHeader(toWavHeader(format, end - start), { source, start, end }));
}

/** Returns the header of a WAV: the format chunk, and the start of the samples. */
export function toWavHeader(format: Uint8Array, dataBytes: number): Uint8Array<ArrayBuffer> {
  const padded = format.length + (format.length % 2);
  const header = new Uint8Array(28 + padded);
  const view = viewOf(header);
  const write = (at: number, text: string) => {
    header.set(new TextEncoder().encode(text), at);
  };
  write(0, 'RIFF');
  view.setUint32(4, 20 + padded + dataBytes, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, format.length, true);
  header.set(format, 20);
  write(20 + padded, 'data');
  view.setUint32(24 + padded, dataBytes, true);
  return header;
}
