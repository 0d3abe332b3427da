import type { ByteSource } from '../../shared/byte-source.ts';
import { SVG_HEAD_BYTES } from '../../shared/svg.ts';
import type { Info } from './media-info.ts';
import { codeAt, readView } from './media-info.ts';

/** Probes a PNG: the first chunk (11.2.1). */
export async function probePng(source: ByteSource): Promise<Info> {
  const view = await readView(source, 16, 8);
  return { width: view.getUint32(0), height: view.getUint32(4) };
}

/** Probes a GIF: the logical screen (GIF89a, 18). */
export async function probeGif(source: ByteSource): Promise<Info> {
  const view = await readView(source, 6, 4);
  return { width: view.getUint16(0, true), height: view.getUint16(2, true) };
}

/** Probes a bitmap; a negative height means that the rows start at the top. */
export async function probeBmp(source: ByteSource): Promise<Info> {
  const view = await readView(source, 14, 12);
  if (view.getUint32(0, true) === 12)
    return { width: view.getUint16(4, true), height: view.getUint16(6, true) };
  return { width: view.getInt32(4, true), height: Math.abs(view.getInt32(8, true)) };
}

/** Probes a WebP: extended, lossy or lossless (RFC 9649, section 2). */
export async function probeWebp(source: ByteSource): Promise<Info> {
  const view = await readView(source, 12, 18);
  const uint24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
  switch (codeAt(view, 0)) {
    case 'VP8X':
      return { width: uint24(12) + 1, height: uint24(15) + 1 };
    case 'VP8 ':
      return {
        width: view.getUint16(14, true) & 0x3fff,
        height: view.getUint16(16, true) & 0x3fff,
      };
    case 'VP8L': {
      const bits = view.getUint32(9, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      return {};
  }
}

/** Maximum segments of a JPEG that are read: photos have a few dozen before the image data, a hostile file any number. */
export const MAX_SEGMENTS = 1_000;

/** Probes a JPEG: the frame header is one of the segments before the scan (ITU T.81, annex B). */
export async function probeJpeg(source: ByteSource): Promise<Info> {
  let at = 2;
  for (let remaining = MAX_SEGMENTS; remaining > 0; remaining -= 1) {
    const view = await readView(source, at, 9);
    if (view.getUint8(0) !== 0xff) return {};
    const marker = view.getUint8(1);
    if (isFrameHeader(marker)) return { width: view.getUint16(7), height: view.getUint16(5) };
    if (marker === 0xda || marker === 0xd9) return {};
    // A fill byte, or a marker without a segment.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(2);
  }
  return {};
}

/** Whether a marker begins a frame header. Three of the sixteen codes do not. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Pixels of the absolute units of CSS (CSS Values 3, 5.2); without a unit they are pixels. */
const unitPixels: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['px', 1],
  ['pt', 4 / 3],
  ['pc', 16],
  ['in', 96],
  ['cm', 96 / 2.54],
  ['mm', 96 / 25.4],
]);

/** Probes an SVG: absolute lengths, else the `viewBox` (SVG 2, 8.2). */
export async function probeSvg(source: ByteSource): Promise<Info> {
  const head = new TextDecoder().decode(await source.read(0, SVG_HEAD_BYTES));
  const root = /<(?:[\w-]{1,32}:)?svg\s([^>]{0,4000})>/u.exec(head)?.[1] ?? '';
  const box = /(?:^|\s)viewBox\s{0,9}=\s{0,9}["']([^"']{0,99})["']/u.exec(root)?.[1];
  const [, , boxWidth, boxHeight] = (box ?? '').trim().split(/[\s,]+/u);
  return {
    width: lengthOf(root, 'width') ?? toInteger(boxWidth),
    height: lengthOf(root, 'height') ?? toInteger(boxHeight),
  };
}

function lengthOf(root: string, name: string): number | undefined {
  const length = new RegExp(
    `(?:^|\\s)${name}\\s{0,9}=\\s{0,9}["']\\s{0,9}([+]?[\\d.]{1,40}(?:[eE][+-]?\\d{1,3})?)([a-z]{0,2})\\s{0,9}["']`,
    'u',
  );
  const [, number, unit = ''] = length.exec(root) ?? [];
  const pixels = unitPixels.get(unit);
  return pixels === undefined || number === undefined
    ? undefined
    : Math.round(Number(number) * pixels);
}

function toInteger(length: string | undefined): number | undefined {
  return length === undefined ? undefined : Math.round(Number(length));
}
