import type { ByteSource } from './byte-source.ts';
import { readUint32, toLatin1 } from './byte-source.ts';

/** `ftyp` lists a handful of brands; a text with `ftyp` in it begins with a far larger number. */
const MAX_FILE_TYPE_BYTES = 4_096;

/** Box headers that are looked at: a film of many tracks has a few hundred, a hostile file any number. */
export const MAX_BOXES = 1_024;

/** Whether the first box is a file type box of a possible size (ISO 14496-12, 4.3). */
export function hasFileType(head: Uint8Array): boolean {
  const size = readUint32(head, 0) ?? 0;
  return (
    toLatin1(head, 4, 4) === 'ftyp' && size >= 16 && size % 4 === 0 && size <= MAX_FILE_TYPE_BYTES
  );
}

/** Whether a file type box names a brand, as its own or as a compatible one. */
export function hasBrand(head: Uint8Array, brand: string): boolean {
  const end = readUint32(head, 0) ?? 0;
  for (let start = 8; start + 4 <= end; start += 4) {
    if (start !== 12 && toLatin1(head, start, 4) === brand) return true;
  }
  return false;
}

/** Whether the first box, which no file type box announces, ends within the file. */
export function hasCompleteFirstBox(head: Uint8Array, size: number): boolean {
  const boxBytes = readUint32(head, 0) ?? 0;
  // 1 says that the size follows in eight bytes, 0 that the box is the rest of the file.
  return boxBytes <= 1 || (boxBytes >= 8 && boxBytes <= size);
}

/** Whether a film has tracks of sound and none of pictures. */
export async function hasOnlyAudio(source: ByteSource): Promise<boolean> {
  const walk = createBoxWalk(source);
  const handlers: string[] = [];
  for await (const video of walk({ start: 0, end: source.size }, 'moov')) {
    for await (const track of walk(video, 'trak')) {
      for await (const media of walk(track, 'mdia')) {
        for await (const handler of walk(media, 'hdlr')) {
          // Version, flags and a reserved field stand ahead (ISO 14496-12, 8.4.3).
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

/** Walks boxes of one type inside a range; all walks share {@link MAX_BOXES}. */
export function createBoxWalk(
  source: ByteSource,
): (range: Range, type: string) => AsyncGenerator<Range> {
  let left = MAX_BOXES;
  return async function* walk({ start, end }, type) {
    for (let at = start; at + 8 <= end && left > 0;) {
      left -= 1;
      const header = await source.read(at, 16);
      const box = toBox(header, at, end);
      if (box === undefined) return;
      if (toLatin1(header, 4, 4) === type) yield box;
      at = box.end;
    }
  };
}

/** The payload of a box; `undefined` for a size that cannot be. */
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
