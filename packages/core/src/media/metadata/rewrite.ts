import { OpenRouterError } from '../../shared/errors.ts';
import { damagedImage } from '../media-errors.ts';
import type { Orientation } from './orientation.ts';

/**
 * Blocks that are read. An image of 25 MB has a few thousand, and one of a million tiny ones would keep everything else
 * waiting.
 */
export const MAX_BLOCKS = 65_536;

/** What stays in an image beside its pixels. */
export interface Retention {
  /** The color profile, without which colors are shown wrong. */
  readonly colorProfile: boolean;
  /** How it is stored: turned or mirrored. */
  readonly orientation: boolean;
  /** The frames of an animation. */
  readonly animation: boolean;
}

/** What the blocks of an image say about it. */
export interface ImageStructure {
  /** Frames of an animation; 0 when it has none. */
  frames: number;
  orientation: Orientation;
}

/** An image that is copied block by block. */
export interface Rewrite {
  /** Filled in on the way. */
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
  /** Appends other bytes, which may still be changed until {@link Rewrite.finish}. */
  insert(bytes: Uint8Array<ArrayBuffer>): void;
  /** The copy; `undefined` when it is equal to the source. */
  finish(): Uint8Array<ArrayBuffer> | undefined;
}

/** Removes what does not stay from one format. Returns when the image has ended, and throws for one that is damaged. */
export type MetadataRemover = (rewrite: Rewrite) => void;

/** Begins a copy, of which nothing is there yet. */
export function createRewrite(source: Uint8Array, retention: Retention): Rewrite {
  const parts: Uint8Array[] = [];
  let length = 0;
  let blocks = 0;
  // Neighbouring ranges are one part: most images stay as they are from their first pixel on.
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
      hints: [{ kind: 'text', text: 'Save it again with another program first.' }],
      details: { maxBlocks: MAX_BLOCKS },
    },
  );
}

/** Largest size of a chunk that stays, by its name. */
export type ChunkLimits = ReadonlyMap<string, number>;

/** Returns a function that tells of one chunk after the other whether it stays: known, not too large, and the first. */
export function createSieve(
  limits: ChunkLimits,
  repeated: ReadonlySet<string>,
): (name: string, bytes: number) => boolean {
  const seen = new Set<string>();
  return (name, bytes) => {
    if (bytes > (limits.get(name) ?? -1) || seen.has(name)) return false;
    if (!repeated.has(name)) seen.add(name);
    return true;
  };
}

/** A view of an image, for numbers of more than one byte. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Bytes of characters below 256. */
export function fromLatin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Several runs of bytes as one. */
export function concat(runs: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(runs.reduce((sum, run) => sum + run.length, 0));
  let at = 0;
  for (const run of runs) {
    bytes.set(run, at);
    at += run.length;
  }
  return bytes;
}
