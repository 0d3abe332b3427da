import { describe, expect, it } from 'vitest';

import { formatUsd, tidyUsd } from './money.ts';

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [0.4, '$0.40'],
    [3, '$3.00'],
    [0.0123456, '$0.01235'],
    [0.000012, '$0.000012'],
    [1234.5, '$1234.50'],
  ])('writes %s as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });
});

describe('tidyUsd', () => {
  it('takes the dust of binary fractions off', () => {
    expect(tidyUsd(0.1 + 0.2)).toBe(0.3);
  });
});
