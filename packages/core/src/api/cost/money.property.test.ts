import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { roundUpUsd, tidyUsd } from './money.ts';

describe('roundUpUsd', () => {
  it('is never less than the amount, and at most a cent or a tenth more', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e5, noNaN: true }), (usd) => {
        const sum = tidyUsd(usd);
        expect(roundUpUsd(sum)).toBeGreaterThanOrEqual(sum);
        expect(roundUpUsd(sum)).toBeLessThanOrEqual(sum + Math.max(0.1 * sum, 0.01) + 1e-9);
      }),
    );
  });
});
