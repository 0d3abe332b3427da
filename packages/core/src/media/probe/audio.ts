import { endOfTag } from '../../shared/audio-frames.ts';
import type { ByteSource } from '../../shared/byte-source.ts';
import { toLatin1 } from '../../shared/byte-source.ts';
import { isPlain, readAiffLayout } from '../audio/aiff.ts';
import { readWavLayout } from '../audio/wav.ts';
import type { Info } from './media-info.ts';
import { codeAt, readView } from './media-info.ts';

/** Probes RIFF WAVE: the bytes per second are in `fmt `, the samples in `data`. */
export async function probeWav(source: ByteSource): Promise<Info> {
  const layout = await readWavLayout(source);
  if (layout === undefined || layout.bytesPerSecond === 0) return {};
  return { durationSeconds: (layout.end - layout.start) / layout.bytesPerSecond };
}

/** Probes AIFF. A second of compressed samples has an unknown number of bytes. */
export async function probeAiff(source: ByteSource): Promise<Info> {
  const layout = await readAiffLayout(source);
  if (layout === undefined || !isPlain(layout)) return {};
  const { start, end, rate, channels, bits } = layout;
  return { durationSeconds: (end - start) / (rate * channels * Math.ceil(bits / 8)) };
}

/** Probes FLAC (RFC 9639, section 8.2): the first block describes the stream. */
export async function probeFlac(source: ByteSource): Promise<Info> {
  const head = await source.read(0, 10);
  const start = toLatin1(head, 0, 3) === 'ID3' ? (endOfTag(head) ?? 0) : 0;
  const view = await readView(source, start, 26);
  return codeAt(view, 0) === 'fLaC' ? readStreamInfo(view, 8) : {};
}

/** Reads the sample rate in 20 bits, channels and depth in 8, and the number of samples in 36, which may be unknown. */
function readStreamInfo(view: DataView, start: number): Info {
  const rate = view.getUint32(start + 10) >>> 12;
  const samples = (view.getUint8(start + 13) & 0xf) * 2 ** 32 + view.getUint32(start + 14);
  return rate === 0 || samples === 0 ? {} : { durationSeconds: samples / rate };
}

/** Bytes at the end that contain the start of the last page: a page has at most 65,307 (RFC 3533). */
const LAST_PAGE_BYTES = 128 * 1024;

/** Probes Ogg (RFC 3533): the last page has the number of samples up to it, the first packet the sample rate. */
export async function probeOgg(source: ByteSource): Promise<Info> {
  const first = await readView(source, 0, 64);
  const codec = readCodec(first);
  if (codec === undefined) return {};
  const start = Math.max(0, source.size - LAST_PAGE_BYTES);
  const tail = await readView(source, start, LAST_PAGE_BYTES);
  const serial = first.getUint32(14);
  for (let at = tail.byteLength - 27; at >= 0; at -= 1) {
    if (tail.getUint8(at) !== 0x4f || codeAt(tail, at) !== 'OggS') continue;
    const position = tail.getBigInt64(at + 6, true);
    // -1 means that no packet ends on the page.
    if (tail.getUint32(at + 14) !== serial || position < 0n) continue;
    return { durationSeconds: Math.max(0, Number(position) - codec.skip) / codec.rate };
  }
  return {};
}

/** Reads the sample rate: Opus (RFC 7845) always counts 48,000 per second and skips the first; Vorbis and FLAC have a field. */
function readCodec(page: DataView): { readonly rate: number; readonly skip: number } | undefined {
  const start = 27 + page.getUint8(26);
  const name = codeAt(page, start) + codeAt(page, start + 4);
  if (name === 'OpusHead') return { rate: 48_000, skip: page.getUint16(start + 10, true) };
  if (name.startsWith('\u0001vorbis')) return { rate: page.getUint32(start + 12, true), skip: 0 };
  if (!name.startsWith('\u007fFLAC')) return undefined;
  return { rate: page.getUint32(start + 27) >>> 12, skip: 0 };
}
