import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toShortNumbers } from './short-numbers.ts';

describe('toShortNumbers', () => {
  it('makes the same floats again through JSON', () => {
    const floats = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 });
    fc.assert(
      fc.property(floats, (vector) => {
        const read: unknown = JSON.parse(JSON.stringify(toShortNumbers(vector)));
        // JSON knows one zero.
        const positive = vector.map((value) => value + 0);
        expect(Float32Array.from(read as number[])).toEqual(positive); // as it was written
      }),
      { numRuns: 1_000 },
    );
  });
});
