/** Writer of bits, most significant first, as in MPEG formats. */
export interface BitWriter {
  /** Writes the lowest `count` bits of a number, at most 32. */
  bits(value: number, count: number): void;
  /** Writes a non-negative number in the Exp-Golomb code of H.264. */
  golomb(value: number): void;
  /** Writes whole bytes; must be called at a byte boundary. */
  bytes(bytes: Uint8Array): void;
  /** Fills the last byte with zeros. */
  align(): void;
  /** Returns all complete bytes. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** Creates an empty {@link BitWriter}. */
export function createBitWriter(): BitWriter {
  let buffer = new Uint8Array(1024);
  let length = 0;
  let pending = 0;
  let pendingBits = 0;
  const reserve = (count: number): void => {
    if (length + count <= buffer.byteLength) return;
    const larger = new Uint8Array(Math.max(buffer.byteLength * 2, length + count));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };
  const bits = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      pending = (pending << 1) | ((value >>> bit) & 1);
      pendingBits += 1;
      if (pendingBits < 8) continue;
      reserve(1);
      buffer[length] = pending;
      length += 1;
      pending = 0;
      pendingBits = 0;
    }
  };
  return {
    bits,
    golomb: (value) => {
      const width = 32 - Math.clz32(value + 1);
      bits(0, width - 1);
      bits(value + 1, width);
    },
    bytes: (bytes) => {
      reserve(bytes.byteLength);
      buffer.set(bytes, length);
      length += bytes.byteLength;
    },
    align: () => {
      if (pendingBits > 0) bits(0, 8 - pendingBits);
    },
    finish: () => buffer.slice(0, length),
  };
}
