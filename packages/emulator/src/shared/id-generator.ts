/** Generator of ids that are the same on every run with the same seed. */
export interface IdGenerator {
  /**
   * Returns a generation id in OpenRouter's format: prefix, Unix seconds, 20 letters and digits.
   */
  generationId(prefix: string, nowMs: number): string;
  /** Returns `prefix` and `length` letters and digits. */
  id(prefix: string, length: number): string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Creates a generator of reproducible ids. */
export function createIdGenerator(seed: number): IdGenerator {
  let state = seed >>> 0;
  // mulberry32: small, fast, and sufficient for ids that only have to look random.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const letters = (length: number): string =>
    Array.from({ length }, () => ALPHABET.charAt(Math.floor(next() * ALPHABET.length))).join('');
  return {
    generationId: (prefix, nowMs) => `${prefix}-${Math.floor(nowMs / 1000)}-${letters(20)}`,
    id: (prefix, length) => `${prefix}${letters(length)}`,
  };
}
