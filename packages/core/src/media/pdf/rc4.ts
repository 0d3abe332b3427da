/** Encrypts or decrypts bytes with RC4, which old PDFs use. */
export function rc4(key: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number) => state[index & 0xff] ?? 0;
  const swap = (first: number, second: number) => {
    [state[first], state[second]] = [at(second), at(first)];
  };
  for (let index = 0, other = 0; index < 256; index += 1) {
    other = (other + at(index) + (key[index % key.length] ?? 0)) & 0xff;
    swap(index, other);
  }
  let first = 0;
  let second = 0;
  return new Uint8Array(bytes).map((byte) => {
    first = (first + 1) & 0xff;
    second = (second + at(first)) & 0xff;
    swap(first, second);
    return byte ^ at(at(first) + at(second));
  });
}
