/** Bytes that are read where they are needed: a `Blob` may stand for a large file. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` on, fewer where the source ends. */
  read(start: number, length: number): Promise<Uint8Array>;
}

/** A source over bytes in memory or over a `Blob`, which is never read as a whole. */
export function toByteSource(source: Uint8Array | Blob): ByteSource {
  if (!(source instanceof Blob)) {
    return {
      size: source.byteLength,
      read: async (start, length) => source.subarray(start, start + length),
    };
  }
  return {
    size: source.size,
    read: async (start, length) =>
      new Uint8Array(await source.slice(start, start + length).arrayBuffer()),
  };
}

/** Bytes as the characters of the same numbers, which is what signatures are written in. */
export function toLatin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

/** A number of four bytes, the greatest first; `undefined` where the bytes end before. */
export function readUint32(bytes: Uint8Array, start: number): number | undefined {
  if (start < 0 || start + 4 > bytes.byteLength) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(start);
}
