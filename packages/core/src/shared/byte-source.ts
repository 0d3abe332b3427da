/** Bytes with random access: a `Blob` may be a large file. */
export interface ByteSource {
  readonly size: number;
  /** Returns the bytes from `start` on, fewer at the end of the source. */
  read(start: number, length: number): Promise<Uint8Array>;
}

/** Returns a source over bytes in memory or over a `Blob`, which is never read completely. */
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

/** Decodes bytes as Latin-1, the encoding of file signatures. */
export function toLatin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

/** Reads a big-endian number of four bytes; `undefined` when there are fewer. */
export function readUint32(bytes: Uint8Array, start: number): number | undefined {
  if (start < 0 || start + 4 > bytes.byteLength) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(start);
}
