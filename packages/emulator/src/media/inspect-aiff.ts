import type { MediaInfo } from './media-info.ts';
import { createMediaInfo } from './media-info.ts';

/** Reads the chunks of an AIFF file; undefined without samples. */
export function inspectAiff(bytes: Uint8Array): MediaInfo | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = readChunks(view);
  const common = chunks.get('COMM');
  const samples = chunks.get('SSND');
  if (common === undefined || samples === undefined) return undefined;
  const channels = view.getUint16(common.start);
  const bytesPerFrame = channels * Math.ceil(view.getUint16(common.start + 6) / 8);
  const sampleRate = readExtended(view, common.start + 8);
  // The samples begin after two 32-bit alignment fields.
  const frames = Math.floor((samples.end - samples.start - 8) / bytesPerFrame);
  if (!(frames > 0 && sampleRate > 0)) return undefined;
  return createMediaInfo({
    kind: 'audio',
    mediaType: 'audio/aiff',
    format: 'AIFF',
    durationSeconds: Math.round((frames / sampleRate) * 1000) / 1000,
    sampleRate,
    channels,
  });
}

interface Chunk {
  readonly start: number;
  /** Limited to the end of the file, whatever the chunk header says. */
  readonly end: number;
}

function readChunks(view: DataView): Map<string, Chunk> {
  const chunks = new Map<string, Chunk>();
  let offset = 12;
  while (offset + 8 <= view.byteLength) {
    const letters = [0, 1, 2, 3].map((index) => view.getUint8(offset + index));
    const start = offset + 8;
    const size = view.getUint32(offset + 4);
    chunks.set(String.fromCharCode(...letters), {
      start,
      end: Math.min(start + size, view.byteLength),
    });
    offset = start + size + (size % 2);
  }
  return chunks;
}

/** Reads the sample rate, an 80-bit float; its sign and lowest bits are not needed. */
function readExtended(view: DataView, offset: number): number {
  const exponent = (view.getUint16(offset) & 0x7fff) - 16_383;
  return view.getUint32(offset + 2) * 2 ** (exponent - 31);
}
