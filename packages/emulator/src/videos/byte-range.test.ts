import { describe, expect, it } from 'vitest';
import { parseRange } from './byte-range.ts';

describe('a Range header', () => {
  it.each([
    ['bytes=0-', { start: 0, end: 10 }],
    ['bytes=4-', { start: 4, end: 10 }],
    ['bytes=9-', { start: 9, end: 10 }],
    ['bytes=2-5', { start: 2, end: 6 }],
    ['bytes=2-2', { start: 2, end: 3 }],
    ['bytes=2-9999', { start: 2, end: 10 }],
    ['bytes=-3', { start: 7, end: 10 }],
    ['bytes=-9999', { start: 0, end: 10 }],
    ['Bytes=1-2', { start: 1, end: 3 }],
  ])('%s is a range of ten bytes', (header, part) => {
    expect(parseRange(header, 10)).toEqual(part);
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('%s is beyond ten bytes', (header) => {
    expect(parseRange(header, 10)).toBe('unsatisfiable');
  });

  it.each([null, 'bytes=-', 'bytes=5-4', 'bytes=0-1,4-5', 'lines=0-1', 'bytes 0-1'])(
    '%s is ignored',
    (header) => {
      expect(parseRange(header, 10)).toBeUndefined();
    },
  );
});
