import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toVector, writeVector } from './vector.ts';

const dimensions = fc.integer({ min: 1, max: 4096 });
const text = fc.string({ unit: 'grapheme' });

function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

it('a vector has the requested dimensions and length 1', () => {
  fc.assert(
    fc.property(text, dimensions, (words, length) => {
      const vector = toVector(words, length);

      expect(vector).toHaveLength(length);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }),
  );
});

it('a vector is the same for the same words in any order, case and punctuation', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), (words) => {
      const other = words.toReversed().join(', ').toUpperCase();

      expect(dot(toVector(words.join(' '), 512), toVector(other, 512))).toBeCloseTo(1, 5);
    }),
  );
});

it('texts that share more words have closer vectors', () => {
  const query = toVector('the capital of France', 1536);
  const near = ['capital of France', 'capital of Spain', 'a recipe for bananas'].map((words) =>
    dot(query, toVector(words, 1536)),
  );

  expect(near).toEqual(near.toSorted((one, other) => other - one));
  expect(near[1]).toBeGreaterThan(0.3);
  expect(Math.abs(near[2] ?? 1)).toBeLessThan(0.15);
});

it('base64 encodes the same numbers as little-endian floats', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 300 }), (words, length) => {
      const vector = toVector(words, length);
      const bytes = Buffer.from(String(writeVector(vector, true)), 'base64');
      const numbers = Array.from({ length }, (_, index) => bytes.readFloatLE(index * 4));

      expect(bytes).toHaveLength(length * 4);
      expect(numbers).toEqual(writeVector(vector, false));
    }),
  );
});
