import type { MediaInfo } from './media-info.ts';
import { createMediaInfo } from './media-info.ts';

/** Start code of the sequence header in MPEG 1 and 2. */
const SEQUENCE_HEADER = Uint8Array.of(0, 0, 1, 0xb3);

/**
 * Reads the frame size of an MPEG program stream; undefined without video. The duration is unknown:
 * the stream does not contain it, and its clock is only an approximation.
 */
export function inspectMpeg(bytes: Uint8Array): MediaInfo | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = body.indexOf(SEQUENCE_HEADER) + SEQUENCE_HEADER.byteLength;
  if (start < SEQUENCE_HEADER.byteLength || start + 3 > body.byteLength) return undefined;
  const sides = body.readUIntBE(start, 3);
  return createMediaInfo({
    kind: 'video',
    mediaType: 'video/mpeg',
    format: 'MPEG',
    width: sides >>> 12,
    height: sides & 0xfff,
  });
}
