import { describe, expect, it } from 'vitest';

import { formatPrice, formatUsd, roundUpUsd, tidyUsd } from './money.ts';

describe('formatUsd', () => {
  it.each([
    [0, '$0'],
    [0.4, '$0.40'],
    [1.049, '$1.05'],
    [3, '$3.00'],
    [0.01, '$0.01'],
    [0.0123456, '$0.01'],
    [0.00999, '$0.01'],
    [0.00876, '$0.0088'],
    [0.001, '$0.001'],
    [0.000012, '$0.000012'],
    [1.2e-7, '$0.00000012'],
    [1234.5, '$1234.50'],
  ])('formats %s as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });
});

describe('formatPrice', () => {
  it.each([
    [0, '$0.00'],
    [0.4, '$0.40'],
    [15, '$15.00'],
    [0.134, '$0.134'],
    [0.075, '$0.075'],
    [0.0123456, '$0.01235'],
    [0.000012, '$0.000012'],
  ])('formats %s as %s', (usd, text) => {
    expect(formatPrice(usd)).toBe(text);
  });
});

describe('tidyUsd', () => {
  it('removes rounding errors', () => {
    expect(tidyUsd(0.1 + 0.2)).toBe(0.3);
  });
});

describe('roundUpUsd', () => {
  it.each([
    [0.4, 0.4],
    [0.07, 0.07],
    [0.3912, 0.4],
    [12.3401, 12.35],
    [0.00876, 0.0088],
    [0.0000011, 0.0000011],
    [0.00000111, 0.0000012],
    [0, 0],
  ])('rounds %s up to %s', (usd, typed) => {
    expect(roundUpUsd(usd)).toBe(typed);
  });
});
