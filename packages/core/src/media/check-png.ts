import { toLatin1 } from '../shared/byte-source.ts';
import { damagedImage } from './media-errors.ts';
import { crc32 } from './metadata/png.ts';
import { viewOf } from './metadata/rewrite.ts';

const SIGNATURE_BYTES = 8;

/** Samples of a pixel, by color type. */
const samples: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

/** First column and row of each pass of an interlaced image, and its distances (PNG Specification, 8.2). */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Checks a PNG where no decoder does: the checksums of its chunks, and that its pixels decompress to all rows. Holds a chunk of
 * the pixels at a time.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when it is damaged.
 */
export async function checkPng(png: Uint8Array<ArrayBuffer>): Promise<void> {
  const view = viewOf(png);
  const data: Uint8Array<ArrayBuffer>[] = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= png.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > png.length) throw damagedImage();
    if (crc32(png.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) throw damagedImage();
    const name = toLatin1(png, at + 4, 4);
    if (name === 'IDAT') data.push(png.subarray(at + 8, end - 4));
    if (name === 'IEND') break;
    at = end;
  }
  if (!(await hasBytes(data, neededBytes(view)))) throw damagedImage();
}

/** Whether data decompresses to so many bytes. More are not read: a bomb has any number. */
async function hasBytes(
  data: readonly Uint8Array<ArrayBuffer>[],
  needed: number,
): Promise<boolean> {
  let length = 0;
  try {
    const stream = new Blob([...data]).stream().pipeThrough(new DecompressionStream('deflate'));
    for await (const chunk of stream) {
      length += chunk.length;
      if (length >= needed) return true;
    }
  } catch {
    // What comes before the fault decides: some programs write a wrong end.
  }
  return length >= needed;
}

/** Returns the bytes of all rows, each with its filter. */
function neededBytes(view: DataView): number {
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const bits = view.getUint8(24) * (samples.get(view.getUint8(25)) ?? 1);
  const rows = (columns: number, count: number) =>
    columns === 0 ? 0 : count * (1 + Math.ceil((columns * bits) / 8));
  if (view.getUint8(28) === 0) return rows(width, height);
  return passes.reduce(
    (sum, [x, y, right, down]) =>
      sum + rows(Math.ceil((width - x) / right), Math.max(0, Math.ceil((height - y) / down))),
    0,
  );
}
