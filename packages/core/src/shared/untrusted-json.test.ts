import { describe, expect, it } from 'vitest';

import { isRecord, numberAt, recordAt, textAt, textsAt } from './untrusted-json.ts';

describe('fields of untrusted values', () => {
  const value = {
    text: 'a',
    empty: '',
    number: 0,
    infinite: Number.POSITIVE_INFINITY,
    record: { a: 1 },
    list: ['a', 1, 'b', null],
    nothing: null,
  };

  it('are returned when they have the right type', () => {
    expect(textAt(value, 'text')).toBe('a');
    expect(numberAt(value, 'number')).toBe(0);
    expect(recordAt(value, 'record')).toEqual({ a: 1 });
    expect(textsAt(value, 'list')).toEqual(['a', 'b']);
  });

  it('are absent when they have another type, or the value has no fields', () => {
    expect(textAt(value, 'empty')).toBeUndefined();
    expect(textAt(value, 'number')).toBeUndefined();
    expect(numberAt(value, 'infinite')).toBeUndefined();
    expect(numberAt(value, 'text')).toBeUndefined();
    expect(recordAt(value, 'list')).toEqual({});
    expect(recordAt(value, 'nothing')).toEqual({});
    expect(textsAt(value, 'text')).toEqual([]);
    for (const none of [null, undefined, 'text', 5, ['a']]) {
      expect([
        textAt(none, '0'),
        numberAt(none, '0'),
        recordAt(none, '0'),
        textsAt(none, '0'),
      ]).toEqual([undefined, undefined, {}, []]);
    }
  });
});

describe('isRecord', () => {
  it('is true for objects only, not for arrays', () => {
    expect([{}, new Error('x')].every(isRecord)).toBe(true);
    expect([null, [], 'a', 1, undefined, isRecord].some(isRecord)).toBe(false);
  });
});
