/** Returns samples of `width` bytes with the order of their bytes reversed. */
export function swapBytes(data: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const swapped = new Uint8Array(data);
  for (let at = 0; at + width <= swapped.length; at += width) {
    swapped.subarray(at, at + width).reverse();
  }
  return swapped;
}

/** Returns signed samples of 8 bits as unsigned ones. */
export function toUnsigned(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(data, (byte) => byte ^ 0x80);
}
