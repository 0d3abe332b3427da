import { damagedImage } from '../media-errors.ts';

/** Maximum codes of the table (GIF89a, appendix F). */
const MAX_CODES = 4_096;

/** Bytes of a frame: its compressed pixels begin at `start` with the size of the first codes. */
export interface GifFrame {
  readonly start: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Checks that the codes of a frame give all its pixels but the last row: browsers and libvips draw a frame that is cut off
 * without a word. Counts pixels and draws none; linear in the bytes.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` for missing pixels and for a code that cannot be.
 */
export function checkGifFrame(bytes: Uint8Array, { start, width, height }: GifFrame): void {
  const firstSize = bytes[start] ?? 0;
  if (firstSize < 1 || firstSize > 8) throw damagedImage();
  const needed = width * (height - 1);
  const counter = createCounter(firstSize);
  const read = createCodeReader(bytes, start + 1);
  while (counter.pixels <= needed) {
    const code = read(counter.codeSize);
    if (code === undefined || !counter.add(code)) break;
  }
  if (counter.pixels < needed) throw damagedImage();
}

/** Returns a function that reads codes of some bits from sub-blocks; `undefined` at their end. */
function createCodeReader(bytes: Uint8Array, start: number): (size: number) => number | undefined {
  let at = start;
  let end = start;
  let bits = 0;
  let count = 0;
  return (size) => {
    while (count < size) {
      if (at === end) {
        const length = bytes[at] ?? 0;
        if (length === 0) return undefined;
        at += 1;
        end = at + length;
      }
      bits |= (bytes[at] ?? 0) << count;
      count += 8;
      at += 1;
    }
    const code = bits & ((1 << size) - 1);
    bits >>>= size;
    count -= size;
    return code;
  };
}

interface Counter {
  readonly pixels: number;
  readonly codeSize: number;
  /** Counts the pixels of a code; false at the end code. */
  add(code: number): boolean;
}

/** Pixels of each code. Frames are checked one after the other, without a pause, and an animation may have a million. */
const lengths = new Uint16Array(MAX_CODES);

function createCounter(firstSize: number): Counter {
  const clear = 1 << firstSize;
  lengths.fill(1, 0, clear);
  let next = clear + 2;
  let codeSize = firstSize + 1;
  let previous: number | undefined;
  let pixels = 0;
  return {
    get pixels() {
      return pixels;
    },
    get codeSize() {
      return codeSize;
    },
    add(code) {
      if (code === clear + 1) return false;
      if (code === clear) {
        next = clear + 2;
        codeSize = firstSize + 1;
        previous = undefined;
        return true;
      }
      if (code > next || (previous === undefined && code >= clear)) throw damagedImage();
      if (previous !== undefined && next < MAX_CODES) {
        lengths[next] = (lengths[previous] ?? 0) + 1;
        next += 1;
        if (next === 1 << codeSize && codeSize < 12) codeSize += 1;
      }
      pixels += lengths[code] ?? 0;
      previous = code;
      return true;
    },
  };
}
