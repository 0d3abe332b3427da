import type { ByteSource } from './byte-source.ts';

// RFC 8794 and RFC 9559 (Matroska), section 5.1.
const EBML = 0x1a_45_df_a3;
export const SEGMENT = 0x18_53_80_67;
export const CLUSTER = 0x1f_43_b6_75;
export const TRACKS = 0x16_54_ae_6b;
export const TRACK_ENTRY = 0xae;
const TRACK_TYPE = 0x83;
const VIDEO = 1;
const AUDIO = 2;

/** Maximum elements to read: few come before the tracks, a hostile file has any number. */
export const MAX_ELEMENTS = 512;

/** Maximum bytes of an element header: an id has at most 4 bytes and a size at most 8. */
const HEADER_BYTES = 12;

/** Element of a file. */
export interface Element {
  readonly id: number;
  /** Start of the payload; `end` is its end. */
  readonly start: number;
  readonly end: number;
}

/** Whether a WebM file has audio tracks and no video tracks. */
export async function hasOnlyAudioTracks(source: ByteSource): Promise<boolean> {
  const walk = createElementWalk(source);
  const file = { id: 0, start: 0, end: source.size };
  const types: number[] = [];
  for await (const segment of walk(file)) {
    if (segment.id !== SEGMENT && segment.id !== EBML) break;
    if (segment.id === EBML) continue;
    for await (const part of walk(segment)) {
      // Only frames follow.
      if (part.id === CLUSTER) break;
      if (part.id === TRACKS) types.push(...(await readTypes(source, walk, part)));
    }
  }
  return types.includes(AUDIO) && !types.includes(VIDEO);
}

/** Function that yields the children of an element. */
export type Walk = (parent: Element) => AsyncGenerator<Element>;

async function readTypes(source: ByteSource, walk: Walk, tracks: Element): Promise<number[]> {
  const types: number[] = [];
  for await (const entry of walk(tracks)) {
    if (entry.id !== TRACK_ENTRY) continue;
    for await (const { id, end } of walk(entry)) {
      // A big-endian unsigned integer.
      if (id === TRACK_TYPE) types.push((await source.read(end - 1, 1))[0] ?? 0);
    }
  }
  return types;
}

/** Creates the function that walks the children of an element; all walks share `maxElements`. */
export function createElementWalk(source: ByteSource, maxElements = MAX_ELEMENTS): Walk {
  let remaining = maxElements;
  return async function* walk(parent) {
    for (let at = parent.start; at < parent.end && remaining > 0;) {
      remaining -= 1;
      const element = toElement(await source.read(at, HEADER_BYTES), at, parent.end);
      if (element === undefined) return;
      yield element;
      at = element.end;
    }
  };
}

/** Parses the header of an element; `undefined` when it is invalid. A truncated element ends at the end of its parent. */
function toElement(header: Uint8Array, at: number, parentEnd: number): Element | undefined {
  const idBytes = lengthOf(header[0]);
  const sizeBytes = lengthOf(header[idBytes]);
  if (idBytes > 4 || sizeBytes > 8 || header.length < idBytes + sizeBytes) return undefined;
  const start = at + idBytes + sizeBytes;
  const size = toNumber(header.subarray(idBytes, idBytes + sizeBytes), sizeBytes);
  const isUnknown = size === 2 ** (7 * sizeBytes) - 1;
  return {
    id: toNumber(header.subarray(0, idBytes), 0),
    start,
    end: isUnknown ? parentEnd : Math.min(start + size, parentEnd),
  };
}

/** Returns the byte length of a number, which is the position of its first set bit; 9 when none is set. */
function lengthOf(first: number | undefined): number {
  return Math.clz32(first ?? 0) - 23;
}

/** Parses a big-endian number without the bit that marks its length. */
function toNumber(bytes: Uint8Array, markedBytes: number): number {
  // Removed from the first byte: with it, a number of eight bytes would exceed the safe integers.
  const mark = markedBytes === 0 ? 0 : 2 ** (8 - markedBytes);
  return bytes.reduce((number, byte, index) => number * 256 + byte - (index === 0 ? mark : 0), 0);
}
