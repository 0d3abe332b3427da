import { endOfTag, frameReaders } from '../../shared/audio-frames.ts';

/** Follows an MP3 as it comes, from frame to frame. */
export interface FrameWatch {
  /** Takes the next bytes. */
  see(chunk: Uint8Array): void;
  /** Whether what was seen ends before its last frame does. Of what is no longer frame after frame nobody knows. */
  isCutOff(): boolean;
}

/** Bytes at the very beginning that tell how long a tag is, and those that tell how long a frame is. */
const TAG_HEADER_BYTES = 10;
const FRAME_HEADER_BYTES = 4;

/** Watches for an end inside a frame: of a body whose length nobody told it is the only sign that some is missing. */
export function watchFrames(): FrameWatch {
  let seenBytes = 0;
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
    // Between a tag and the first frame some writers leave room.
    return !hasFrames && bytes[0] === 0 ? start + 1 : undefined;
  }

  return {
    see(chunk) {
      while (next !== undefined) {
        const wantedBytes = next === 0 ? TAG_HEADER_BYTES : FRAME_HEADER_BYTES;
        const from = next + header.length - seenBytes;
        if (from >= chunk.length) break;
        header.push(...chunk.subarray(from, from + wantedBytes - header.length));
        if (header.length < wantedBytes) break;
        next = follow(next, Uint8Array.from(header));
        header = [];
      }
      seenBytes += chunk.length;
    },
    isCutOff: () => hasFrames && next !== undefined && next > seenBytes,
  };
}

function isTag([first, second, third]: Uint8Array): boolean {
  // "ID3".
  return first === 0x49 && second === 0x44 && third === 0x33;
}
