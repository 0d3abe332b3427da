import { OpenRouterError } from '../shared/errors.ts';

/** Fields of the header of a bitmap. */
export interface BitmapInfo {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** Pixels as sharp accepts them. */
export interface RawPixels extends BitmapInfo {
  readonly data: Uint8Array;
}

/** Bits of a pixel for one color. */
interface Mask {
  readonly bits: number;
  readonly shift: number;
  readonly max: number;
}

interface Header extends BitmapInfo {
  readonly view: DataView;
  readonly isTopDown: boolean;
  readonly bitsPerPixel: number;
  readonly pixelsAt: number;
  readonly palette: Palette;
  /** Masks of red, green, blue and sometimes alpha, for pixels without a palette. */
  readonly masks: readonly Mask[];
}

interface Palette {
  readonly at: number;
  readonly entryBytes: number;
}

const RGB = 0;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;
const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;

/** Whether bytes begin like a Windows bitmap, which libvips does not support. */
export function isBitmap(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * Reads the header of a bitmap without decoding it.
 *
 * @throws OpenRouterError the errors of {@link decodeBitmap}.
 */
export function inspectBitmap(bytes: Uint8Array, maxPixels: number): BitmapInfo {
  const { width, height, channels } = read(bytes, maxPixels);
  return { width, height, channels };
}

/**
 * Decodes an uncompressed Windows bitmap of any depth.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` for a compressed or damaged one, `RESOURCE_TOO_LARGE` above `maxPixels`.
 */
export function decodeBitmap(bytes: Uint8Array, maxPixels: number): RawPixels {
  return withinBounds(() => decode(read(bytes, maxPixels)));
}

function withinBounds<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    // A DataView throws only when the bytes end too early.
    throw error instanceof RangeError ? unusable('it is damaged or cut off') : error;
  }
}

function read(bytes: Uint8Array, maxPixels: number): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = withinBounds(() => readHeader(view));
  check(header, maxPixels);
  return header;
}

function readHeader(view: DataView): Header {
  const headerBytes = view.getUint32(14, true);
  const isCore = headerBytes === CORE_HEADER_BYTES;
  const height = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const compression = isCore ? RGB : view.getUint32(30, true);
  const bitsPerPixel = view.getUint16(isCore ? 24 : 28, true);
  const hasMasks = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  if (compression !== RGB && !hasMasks) throw unusable('it is a compressed bitmap');
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel)) throw unusable('it is damaged or cut off');
  const outside = hasMasks && headerBytes === 40 ? (compression === BITFIELDS ? 12 : 16) : 0;
  const masks = hasMasks ? readMasks(view, headerBytes, compression) : defaultMasks(bitsPerPixel);
  return {
    view,
    width: isCore ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(height),
    isTopDown: height < 0,
    bitsPerPixel,
    pixelsAt: view.getUint32(10, true),
    palette: { at: FILE_HEADER_BYTES + headerBytes + outside, entryBytes: isCore ? 3 : 4 },
    masks,
    channels: bitsPerPixel > 8 && masks.length === 4 ? 4 : 3,
  };
}

function defaultMasks(bitsPerPixel: number): Mask[] {
  const masks =
    bitsPerPixel === 16 ? [0x7c_00, 0x03_e0, 0x00_1f] : [0xff_00_00, 0x00_ff_00, 0x00_00_ff];
  return masks.map(toMask);
}

function readMasks(view: DataView, headerBytes: number, compression: number): Mask[] {
  const hasAlpha = headerBytes >= 56 || compression === ALPHA_BITFIELDS;
  const masks = [54, 58, 62, ...(hasAlpha ? [66] : [])].map((at) => view.getUint32(at, true));
  return masks.filter((bits, index) => index < 3 || bits !== 0).map(toMask);
}

function toMask(bits: number): Mask {
  // The lowest set bit; without one the color is black.
  const shift = bits === 0 ? 0 : 31 - Math.clz32(bits & -bits);
  return { bits, shift, max: Math.max(1, bits >>> shift) };
}

function check(header: Header, maxPixels: number): void {
  const { view, width, height, pixelsAt } = header;
  if (width <= 0 || height === 0) throw unusable('it is damaged or cut off');
  if (width * height > maxPixels) {
    throw new OpenRouterError(
      'RESOURCE_TOO_LARGE',
      `Cannot use the image: it has more than ${maxPixels} pixels`,
      { details: { maxPixels } },
    );
  }
  if (pixelsAt + rowBytesOf(header) * height > view.byteLength)
    throw unusable('it is damaged or cut off');
}

/** Returns the bytes of a row, which are padded to a multiple of four. */
function rowBytesOf({ width, bitsPerPixel }: Header): number {
  return Math.ceil((width * bitsPerPixel) / 32) * 4;
}

function decode(header: Header): RawPixels {
  const { width, height, channels, isTopDown, bitsPerPixel, pixelsAt } = header;
  const rowBytes = rowBytesOf(header);
  const data = new Uint8Array(width * height * channels);
  const write = bitsPerPixel > 8 ? writeColors : writeIndexed;
  for (let row = 0; row < height; row += 1) {
    const from = pixelsAt + rowBytes * (isTopDown ? row : height - 1 - row);
    write(header, from, data.subarray(row * width * channels, (row + 1) * width * channels));
  }
  return { data, width, height, channels };
}

function writeColors(header: Header, from: number, row: Uint8Array): void {
  const { view, width, bitsPerPixel, masks } = header;
  const channels = row.length / width;
  for (let x = 0; x < width; x += 1) {
    const pixel = readPixel(view, from + (x * bitsPerPixel) / 8, bitsPerPixel);
    for (let channel = 0; channel < channels; channel += 1) {
      const mask = masks[channel];
      if (mask === undefined) continue;
      const value = (pixel & mask.bits) >>> mask.shift;
      row[x * channels + channel] = (value * 255) / mask.max;
    }
  }
}

function readPixel(view: DataView, at: number, bitsPerPixel: number): number {
  if (bitsPerPixel === 32) return view.getUint32(at, true);
  const low = view.getUint16(at, true);
  return bitsPerPixel === 16 ? low : low | (view.getUint8(at + 2) << 16);
}

function writeIndexed(header: Header, from: number, row: Uint8Array): void {
  const { view, width, bitsPerPixel, palette } = header;
  for (let x = 0; x < width; x += 1) {
    const bit = x * bitsPerPixel;
    const byte = view.getUint8(from + (bit >> 3));
    const index = (byte >> (8 - bitsPerPixel - (bit & 7))) & ((1 << bitsPerPixel) - 1);
    const at = palette.at + index * palette.entryBytes;
    // Blue comes first.
    row[x * 3] = view.getUint8(at + 2);
    row[x * 3 + 1] = view.getUint8(at + 1);
    row[x * 3 + 2] = view.getUint8(at);
  }
}

function unusable(reason: string): OpenRouterError {
  return new OpenRouterError('UNSUPPORTED_FORMAT', `Cannot use the image: ${reason}`, {
    hints: [{ kind: 'text', text: 'Convert it to PNG first.' }],
  });
}
