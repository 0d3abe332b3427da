import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toShortNumbers } from './short-numbers.ts';

describe('toShortNumbers', () => {
  it('preserves the floats through JSON', () => {
    const floats = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 });
    fc.assert(
      fc.property(floats, (vector) => {
        const read: unknown = JSON.parse(JSON.stringify(toShortNumbers(vector)));
        // JSON has no negative zero.
        const positive = vector.map((value) => value + 0);
        expect(Float32Array.from(read as number[])).toEqual(positive); // the type that was written
      }),
      { numRuns: 1_000 },
    );
  });
});
