import { describe, expect, it } from 'vitest';

import { toShortNumbers } from './short-numbers.ts';

describe('toShortNumbers', () => {
  it('writes no redundant digits', () => {
    const numbers = [0.1, -0.0123, 1 / 3, 0.25, 1e-9, 0, 16_777_216, 123_456];
    expect(JSON.stringify(toShortNumbers(Float32Array.from(numbers)))).toBe(
      '[0.1,-0.0123,0.33333334,0.25,1e-9,0,16777216,123456]',
    );
  });

  it('writes at most 14 characters per number of a typical vector', () => {
    const vector = Float32Array.from({ length: 3_072 }, (_, index) => Math.sin(index + 0.5) / 40);
    const characters = JSON.stringify(toShortNumbers(vector)).length / vector.length;
    expect(characters).toBeLessThan(14);
    expect(JSON.stringify(Array.from(vector)).length / vector.length).toBeGreaterThan(20);
  });
});
