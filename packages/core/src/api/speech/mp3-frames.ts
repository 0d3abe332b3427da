import { endOfTag, frameReaders } from '../../shared/audio-frames.ts';

/** Tracks the frames of an MP3 while it is received. */
export interface FrameWatch {
  /** Reads the next bytes. */
  push(chunk: Uint8Array): void;
  /** Whether the bytes end inside a frame; false when they are not a sequence of frames. */
  isCutOff(): boolean;
}

/** Bytes at the start that contain the length of a tag, and those that contain the length of a frame. */
const TAG_HEADER_BYTES = 10;
const FRAME_HEADER_BYTES = 4;

/** Creates a watch for an end inside a frame: without a content length, it is the only sign that bytes are missing. */
export function watchFrames(): FrameWatch {
  let receivedBytes = 0;
  let next: number | undefined = 0;
  let header: number[] = [];
  let hasFrames = false;

  function follow(start: number, bytes: Uint8Array): number | undefined {
    const tagEnd = start === 0 && isTag(bytes) ? endOfTag(bytes) : undefined;
    if (tagEnd !== undefined) return tagEnd;
    const frame = frameReaders.get('audio/mpeg')?.(bytes);
    if (frame !== undefined) {
      hasFrames = true;
      return start + frame.bytes;
    }
    // Some encoders leave padding between a tag and the first frame.
    return !hasFrames && bytes[0] === 0 ? start + 1 : undefined;
  }

  return {
    push(chunk) {
      while (next !== undefined) {
        const headerBytes = next === 0 ? TAG_HEADER_BYTES : FRAME_HEADER_BYTES;
        const from = next + header.length - receivedBytes;
        if (from >= chunk.length) break;
        header.push(...chunk.subarray(from, from + headerBytes - header.length));
        if (header.length < headerBytes) break;
        next = follow(next, Uint8Array.from(header));
        header = [];
      }
      receivedBytes += chunk.length;
    },
    isCutOff: () => hasFrames && next !== undefined && next > receivedBytes,
  };
}

function isTag([first, second, third]: Uint8Array): boolean {
  // "ID3".
  return first === 0x49 && second === 0x44 && third === 0x33;
}
