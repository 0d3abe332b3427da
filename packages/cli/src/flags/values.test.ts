import { describe, expect, it } from 'vitest';

import { checkUsd, parseDurationMs, parseJson, parseNumber } from './values.ts';

describe('parseNumber', () => {
  it.each([
    ['5', 5],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['+2', 2],
  ])('parses %s', (text, value) => {
    expect(parseNumber('--seed', text)).toBe(value);
  });

  it.each(['5abc', '', ' ', '0x10', 'NaN', 'Infinity', '1e999', '1,5', '1_000', '--'])(
    'rejects %j and says what was expected',
    (text) => {
      expect(() => parseNumber('--seed', text)).toThrow(
        `--seed must be a number, not "${text.trim()}`,
      );
    },
  );
});

describe('parseDurationMs', () => {
  it.each([
    ['90s', 90_000],
    ['20m', 1_200_000],
    ['2h', 7_200_000],
    ['500ms', 500],
    ['30', 30_000],
    ['1.5s', 1500],
  ])('parses %s', (text, value) => {
    expect(parseDurationMs('--timeout', text)).toBe(value);
  });

  it.each(['', 's', '-5s', '5 s', '5d', '0', '0.0001s'])('rejects %j', (text) => {
    expect(() => parseDurationMs('--timeout', text)).toThrow(/^--timeout must be/u);
  });
});

describe('checkUsd', () => {
  it.each(['0', '0.5', '12', '999999999', '0.000000000001'])('accepts %s', (text) => {
    expect(checkUsd('--max-cost', text)).toBe(text);
  });

  it.each(['', '-1', '1e3', '0x1', '.5', '1.', '1000000000', '0.0000000000001', 'NaN', '$1', '1 '])(
    'rejects %j',
    (text) => {
      expect(() => checkUsd('--max-cost', text)).toThrow(/^--max-cost must be an amount/u);
    },
  );
});

describe('parseJson', () => {
  it('parses JSON', () => {
    expect(parseJson('--schema', '{"a":1}')).toEqual({ a: 1 });
  });

  it('rejects other text, and shows only its beginning', () => {
    expect(() => parseJson('--schema', `{${'x'.repeat(100)}`)).toThrow(
      `--schema must be JSON, not "{${'x'.repeat(59)}…"`,
    );
  });
});
