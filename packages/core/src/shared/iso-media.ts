import type { ByteSource } from './byte-source.ts';
import { readUint32, toLatin1 } from './byte-source.ts';

/** Maximum bytes of an `ftyp` box, which lists a few brands; a text with `ftyp` in it begins with a far larger number. */
const MAX_FILE_TYPE_BYTES = 4_096;

/** Maximum box headers to read: a video with many tracks has a few hundred, a hostile file any number. */
export const MAX_BOXES = 1_024;

/** Whether the first box is a file type box of a plausible size (ISO 14496-12, 4.3). */
export function hasFileType(head: Uint8Array): boolean {
  const size = readUint32(head, 0) ?? 0;
  return (
    toLatin1(head, 4, 4) === 'ftyp' && size >= 16 && size % 4 === 0 && size <= MAX_FILE_TYPE_BYTES
  );
}

/** Whether a file type box has a brand, as its major or a compatible one. */
export function hasBrand(head: Uint8Array, brand: string): boolean {
  const end = readUint32(head, 0) ?? 0;
  for (let start = 8; start + 4 <= end; start += 4) {
    if (start !== 12 && toLatin1(head, start, 4) === brand) return true;
  }
  return false;
}

/** Whether the first box, in a file without a file type box, ends within the file. */
export function hasCompleteFirstBox(head: Uint8Array, size: number): boolean {
  const boxBytes = readUint32(head, 0) ?? 0;
  // 1 means that the size follows in eight bytes, 0 that the box extends to the end of the file.
  return boxBytes <= 1 || (boxBytes >= 8 && boxBytes <= size);
}

/** Whether an MP4 file has audio tracks and no video tracks. */
export async function hasOnlyAudio(source: ByteSource): Promise<boolean> {
  const walk = createBoxWalk(source);
  const handlers: string[] = [];
  for await (const video of walk({ start: 0, end: source.size }, 'moov')) {
    for await (const track of walk(video, 'trak')) {
      for await (const media of walk(track, 'mdia')) {
        for await (const handler of walk(media, 'hdlr')) {
          // Version, flags and a reserved field come first (ISO 14496-12, 8.4.3).
          handlers.push(toLatin1(await source.read(handler.start + 8, 4), 0, 4));
        }
      }
    }
  }
  return handlers.includes('soun') && !handlers.includes('vide');
}

/** Bytes of a source, from `start` up to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Creates the function that walks boxes of one type inside a range; all walks share `maxBoxes`. */
export function createBoxWalk(
  source: ByteSource,
  maxBoxes = MAX_BOXES,
): (range: Range, type: string) => AsyncGenerator<Range> {
  let remaining = maxBoxes;
  return async function* walk({ start, end }, type) {
    for (let at = start; at + 8 <= end && remaining > 0;) {
      remaining -= 1;
      const header = await source.read(at, 16);
      const box = toBox(header, at, end);
      if (box === undefined) return;
      if (toLatin1(header, 4, 4) === type) yield box;
      at = box.end;
    }
  };
}

/** Returns the payload of a box; `undefined` for an impossible size. */
function toBox(header: Uint8Array, at: number, end: number): Range | undefined {
  const size = readUint32(header, 0);
  if (size === undefined) return undefined;
  if (size === 0) return { start: at + 8, end };
  const isLarge = size === 1;
  const bytes = isLarge
    ? (readUint32(header, 8) ?? 0) * 2 ** 32 + (readUint32(header, 12) ?? 0)
    : size;
  const start = at + (isLarge ? 16 : 8);
  return at + bytes < start || at + bytes > end ? undefined : { start, end: at + bytes };
}
