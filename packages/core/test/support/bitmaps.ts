/** Contents of a bitmap. Rows are bytes, the lowest first; padding is added. */
export interface BitmapParts {
  readonly width: number;
  /** Negative for rows from the top down. */
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly rows: readonly (readonly number[])[];
  /** Red, green, blue and maybe alpha. @default none, which is a bitmap without fields */
  readonly masks?: readonly number[] | undefined;
  /** Colors as blue, green, red. */
  readonly palette?: readonly (readonly [number, number, number])[] | undefined;
  /** @default 40 */
  readonly headerBytes?: 12 | 40 | 124 | undefined;
  readonly compression?: number | undefined;
}

/** A Windows bitmap. */
export function bitmap(parts: BitmapParts): Buffer {
  const { width, height, bitsPerPixel, masks = [], palette = [], headerBytes = 40 } = parts;
  const header = Buffer.alloc(Math.max(headerBytes, 12));
  header.writeUInt32LE(headerBytes, 0);
  if (headerBytes === 12) {
    header.writeUInt16LE(width, 4);
    header.writeUInt16LE(height, 6);
    header.writeUInt16LE(bitsPerPixel, 10);
  } else {
    header.writeInt32LE(width, 4);
    header.writeInt32LE(height, 8);
    header.writeUInt16LE(bitsPerPixel, 14);
    header.writeUInt32LE(parts.compression ?? (masks.length > 0 ? 3 : 0), 16);
  }
  const outside = Buffer.alloc(headerBytes === 40 ? masks.length * 4 : 0);
  masks.forEach((mask, index) => {
    if (headerBytes === 40) outside.writeUInt32LE(mask, index * 4);
    else header.writeUInt32LE(mask, 40 + index * 4);
  });
  const padding = headerBytes === 12 ? [] : [0];
  const colors = Buffer.from(palette.map((color) => [color, padding]).flat(2));
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const pixels = parts.rows.map((row) =>
    Buffer.concat([Buffer.from(row), Buffer.alloc(Math.max(0, rowBytes - row.length))]),
  );
  const file = Buffer.alloc(14);
  file.write('BM', 'latin1');
  file.writeUInt32LE(14 + header.length + outside.length + colors.length, 10);
  return Buffer.concat([file, header, outside, colors, ...pixels]);
}
