import { OpenRouterError } from '../../shared/errors.ts';
import { damagedImage } from '../media-errors.ts';
import type { Orientation } from './orientation.ts';

/**
 * Maximum blocks of an image. An image of 25 MB has a few thousand, and one with a million tiny ones would block the event
 * loop.
 */
export const MAX_BLOCKS = 65_536;

/** Parts of an image that are kept besides its pixels. */
export interface Retention {
  /** Color profile, without which colors are displayed wrong. */
  readonly colorProfile: boolean;
  /** EXIF orientation. */
  readonly orientation: boolean;
  /** Frames of an animation. */
  readonly animation: boolean;
}

/** Structure of an image as its blocks describe it. */
export interface ImageStructure {
  /** Frames of an animation; 0 when it has none. */
  frames: number;
  orientation: Orientation;
}

/** Copy of an image, built block by block. */
export interface Rewrite {
  /** Filled in while the blocks are read. */
  readonly structure: ImageStructure;
  readonly source: Uint8Array;
  readonly retention: Retention;
  /** Bytes of the copy so far. */
  readonly length: number;
  /**
   * Counts a block.
   *
   * @throws OpenRouterError `RESOURCE_TOO_LARGE` for more than {@link MAX_BLOCKS}.
   */
  countBlock(): void;
  /**
   * Copies a range of the source.
   *
   * @throws OpenRouterError `UNSUPPORTED_FORMAT` when the source ends before it.
   */
  keep(start: number, end: number): void;
  /** Appends other bytes, which may be changed until {@link Rewrite.finish}. */
  insert(bytes: Uint8Array<ArrayBuffer>): void;
  /** Returns the copy; `undefined` when it is equal to the source. */
  finish(): Uint8Array<ArrayBuffer> | undefined;
}

/** Copies an image of one format without its metadata. Returns at the end of the image, and throws for a damaged one. */
export type MetadataRemover = (rewrite: Rewrite) => void;

/** Creates an empty copy. */
export function createRewrite(source: Uint8Array, retention: Retention): Rewrite {
  const parts: Uint8Array[] = [];
  let length = 0;
  let blocks = 0;
  // Adjacent ranges are one part: most images are unchanged from their first pixel on.
  let open: { readonly start: number; end: number } | undefined;
  const close = () => {
    if (open !== undefined) parts.push(source.subarray(open.start, open.end));
    open = undefined;
  };
  return {
    structure: { frames: 0, orientation: undefined },
    source,
    retention,
    get length() {
      return length;
    },
    countBlock() {
      blocks += 1;
      if (blocks > MAX_BLOCKS) throw tooManyBlocks();
    },
    keep(start, end) {
      if (end > source.length) throw damagedImage();
      length += end - start;
      if (open?.end === start) {
        open.end = end;
        return;
      }
      close();
      open = { start, end };
    },
    insert(bytes) {
      close();
      parts.push(bytes);
      length += bytes.length;
    },
    finish() {
      close();
      const copy = concat(parts);
      const isSame =
        copy.length === source.length && copy.every((byte, index) => byte === source[index]);
      return isSame ? undefined : copy;
    },
  };
}

function tooManyBlocks(): OpenRouterError {
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot use the image: it has more than ${MAX_BLOCKS} blocks`,
    {
      hints: [{ kind: 'text', text: 'Save it again with another program.' }],
      details: { maxBlocks: MAX_BLOCKS },
    },
  );
}

/** Maximum size of each chunk that is kept, by name. */
export type ChunkLimits = ReadonlyMap<string, number>;

/** Returns a function that decides for one chunk after the other whether it is kept: known, not too large, and the first. */
export function createChunkFilter(
  limits: ChunkLimits,
  repeated: ReadonlySet<string>,
): (name: string, bytes: number) => boolean {
  const names = new Set<string>();
  return (name, bytes) => {
    if (bytes > (limits.get(name) ?? -1) || names.has(name)) return false;
    if (!repeated.has(name)) names.add(name);
    return true;
  };
}

/** Returns a view of bytes, for numbers of more than one byte. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Encodes characters below 256 as bytes. */
export function fromLatin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Concatenates runs of bytes. */
export function concat(runs: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(runs.reduce((sum, run) => sum + run.length, 0));
  let at = 0;
  for (const run of runs) {
    bytes.set(run, at);
    at += run.length;
  }
  return bytes;
}
