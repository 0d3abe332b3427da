/** Texts that no sent image may have. */
export const secrets = [
  'Secret Camera',
  'Jane Roe',
  '2026:05:04',
  'THUMBNAIL',
  'gps=52.5',
  'in the back',
];

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Four bytes, or more that are stored after the directory. */
  readonly data: Uint8Array;
}

const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;

/** Byte order of numbers. */
export type ByteOrder = 'little' | 'big';

/**
 * The EXIF block of a phone, as TIFF: camera, owner, time, an optional orientation, a location, and a thumbnail.
 *
 * Without the prefix that JPEG has before it.
 */
export function phoneExif(orientation: number | undefined, order: ByteOrder = 'big'): Buffer {
  const write = createWriter(order);
  const first = [
    write.text(0x01_0f, 'Secret Camera'),
    ...(orientation === undefined ? [] : [write.short(0x01_12, orientation)]),
    write.text(0x01_32, '2026:05:04 03:02:01'),
    write.text(0x01_3b, 'Jane Roe'),
  ];
  const location = [
    write.text(0x00_01, 'N'),
    write.rationals(0x00_02, [52, 31, 7]),
    write.text(0x00_03, 'E'),
    write.rationals(0x00_04, [13, 24, 34]),
    { tag: 0x00_1c, type: UNDEFINED, count: 8, data: Buffer.from('gps=52.5') },
  ];
  const thumbnail = Buffer.from('\u00ff\u00d8THUMBNAIL\u00ff\u00d9', 'latin1');
  // The pointer to the location takes one more entry.
  const placeAt = 8 + directoryBytes([...first, write.long(0x88_25, 0)]);
  const second = placeAt + directoryBytes(location);
  const secondBytes = directoryBytes([write.long(0x02_01, 0), write.long(0x02_02, 0)]);
  return Buffer.concat([
    write.header(),
    write.directory([...first, write.long(0x88_25, placeAt)], { at: 8, next: second }),
    write.directory(location, { at: placeAt, next: 0 }),
    write.directory(
      [write.long(0x02_01, second + secondBytes), write.long(0x02_02, thumbnail.length)],
      { at: second, next: 0 },
    ),
    thumbnail,
  ]);
}

function directoryBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, { data }) => sum + 12 + (data.length > 4 ? data.length : 0), 6);
}

function createWriter(order: ByteOrder) {
  const uint16 = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (order === 'little') bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const uint32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (order === 'little') bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  return {
    header: () =>
      Buffer.concat([Buffer.from(order === 'little' ? 'II' : 'MM'), uint16(42), uint32(8)]),
    text: (tag: number, text: string): Entry => {
      const data = Buffer.from(`${text}\0`.padEnd(4, '\0'));
      return { tag, type: ASCII, count: data.length, data };
    },
    short: (tag: number, value: number): Entry => ({
      tag,
      type: SHORT,
      count: 1,
      data: Buffer.concat([uint16(value), uint16(0)]),
    }),
    long: (tag: number, value: number): Entry => ({
      tag,
      type: LONG,
      count: 1,
      data: uint32(value),
    }),
    rationals: (tag: number, values: readonly number[]): Entry => ({
      tag,
      type: RATIONAL,
      count: values.length,
      data: Buffer.concat(values.flatMap((value) => [uint32(value), uint32(1)])),
    }),
    directory: (
      entries: readonly Entry[],
      { at, next }: { readonly at: number; readonly next: number },
    ): Buffer => {
      let behind = at + 6 + entries.length * 12;
      const fields: Buffer[] = [];
      const values: Uint8Array[] = [];
      for (const { tag, type, count, data } of entries) {
        const isInline = data.length <= 4;
        fields.push(uint16(tag), uint16(type), uint32(count));
        fields.push(isInline ? Buffer.concat([data], 4) : uint32(behind));
        if (isInline) continue;
        values.push(data);
        behind += data.length;
      }
      return Buffer.concat([uint16(entries.length), ...fields, uint32(next), ...values]);
    },
  };
}
