import { hashText } from '../shared/hash-text.ts';

/** Letters with their marks, and digits; everything else separates words. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** A word sets one number in each block, so that a shortened vector still represents most words. */
const BLOCK = 32;

/** Long words weigh more than short ones, up to this length. */
const MAX_WORD_WEIGHT = 8;

/**
 * Returns a vector of length 1 that depends only on the words of a text: the more words two texts
 * share, the closer their vectors; texts without a common word are nearly orthogonal.
 */
export function toVector(text: string, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions);
  const words = text.normalize('NFC').toLowerCase().match(WORD) ?? [text];
  for (const word of words) addWord(sums, word);
  const length = Math.hypot(...sums);
  // With very few dimensions the words may cancel out.
  if (length === 0) sums[hashText(text) % dimensions] = 1;
  return Float32Array.from(sums, (value) => (length === 0 ? value : value / length));
}

function addWord(sums: Float64Array, word: string): void {
  const weight = Math.min(MAX_WORD_WEIGHT, word.length);
  let state = hashText(word);
  for (let start = 0; start < sums.length; start += BLOCK) {
    // A step of xorshift: cheap, and sufficient for positions that only have to differ.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const position = start + ((state >>> 8) % BLOCK);
    if (position < sums.length)
      sums[position] = (sums[position] ?? 0) + (state < 0 ? -weight : weight);
  }
}

/** Encodes a vector: as numbers, or as base64 of little-endian 32-bit floats. */
export function writeVector(vector: Float32Array, isBase64: boolean): readonly number[] | string {
  if (!isBase64) return Array.from(vector);
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  for (const [index, value] of vector.entries()) {
    bytes.writeFloatLE(value, index * Float32Array.BYTES_PER_ELEMENT);
  }
  return bytes.toString('base64');
}
