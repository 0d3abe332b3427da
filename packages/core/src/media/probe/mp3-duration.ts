import type { ReadFrame, AudioFrame } from '../../shared/audio-frames.ts';
import {
  FRAME_HEADER_BYTES,
  findChain,
  frameReaders,
  startOfFrames,
} from '../../shared/audio-frames.ts';
import type { ByteSource } from '../../shared/byte-source.ts';
import type { Info } from './media-info.ts';
import { codeAt, readView } from './media-info.ts';

/** Maximum bytes whose frames are counted: seven minutes of the best MP3. The duration of a longer file is extrapolated. */
export const MAX_COUNTED_BYTES = 16 * 1024 * 1024;

const WINDOW_BYTES = 256 * 1024;

/** Probes MP3: a silent first frame may have the number of frames, else they are counted. */
export async function probeMp3(source: ByteSource): Promise<Info> {
  const start = await firstFrame(source);
  return (await readFrameCount(source, start)) ?? (await countFrames(source, start, 'audio/mpeg'));
}

/** Probes AAC in ADTS. */
export async function probeAac(source: ByteSource): Promise<Info> {
  return await countFrames(source, await firstFrame(source), 'audio/aac');
}

async function firstFrame(source: ByteSource): Promise<number> {
  const start = (await startOfFrames(source)) ?? 0;
  return (await findChain(source, start))?.start ?? start;
}

/** Reads the number of frames from the headers of Xing (also called Info) and VBRI, at their offsets after the frame header. */
async function readFrameCount(source: ByteSource, start: number): Promise<Info | undefined> {
  const view = await readView(source, start, 64);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, FRAME_HEADER_BYTES);
  const frame = frameReaders.get('audio/mpeg')?.(bytes);
  if (frame === undefined) return undefined;
  const isMono = view.getUint8(3) >> 6 === 0b11;
  const isMpeg1 = frame.samples === 1_152;
  const xingAt = 4 + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  if (['Xing', 'Info'].includes(codeAt(view, xingAt)) && (view.getUint32(xingAt + 4) & 1) === 1)
    return durationOf(frame, view.getUint32(xingAt + 8));
  return codeAt(view, 36) === 'VBRI' ? durationOf(frame, view.getUint32(50)) : undefined;
}

function durationOf({ samples, sampleRate }: AudioFrame, frames: number): Info | undefined {
  return frames === 0 ? undefined : { durationSeconds: (frames * samples) / sampleRate };
}

async function countFrames(source: ByteSource, start: number, type: string): Promise<Info> {
  const read = frameReaders.get(type);
  if (read === undefined) return {};
  const end = Math.min(source.size, start + MAX_COUNTED_BYTES);
  let at = start;
  let seconds = 0;
  while (at < end) {
    const window = await source.read(at, WINDOW_BYTES);
    const counted = countIn(window, read);
    if (counted.bytes === 0) break;
    at += counted.bytes;
    seconds += counted.seconds;
  }
  // Bytes after the last frame are a tag or damaged; only a file that is too long to be counted is extrapolated.
  const isCut = at >= end && end < source.size;
  const share = isCut ? (source.size - start) / (at - start) : 1;
  return at === start ? {} : { durationSeconds: seconds * share };
}

/** Counts the frames that start in a window: their duration, and their bytes up to the next frame. */
function countIn(
  window: Uint8Array,
  read: ReadFrame,
): { readonly bytes: number; readonly seconds: number } {
  let at = 0;
  let seconds = 0;
  while (at + FRAME_HEADER_BYTES <= window.length) {
    const frame = read(window.subarray(at, at + FRAME_HEADER_BYTES));
    if (frame === undefined) break;
    at += frame.bytes;
    seconds += frame.samples / frame.sampleRate;
  }
  return { bytes: at, seconds };
}
