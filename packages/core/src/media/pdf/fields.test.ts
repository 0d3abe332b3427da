import { expect, it } from 'vitest';

import { numberAfter, stringAfter } from './fields.ts';

it.each([
  ['/O(owner)', 'owner'],
  ['/O [ <6f77> ]', 'ow'],
  ['/O \n[\n(a\\(b\\)) ]', 'a(b)'],
  ['/O 5', undefined],
])('the string of %j is %j', (text, string) => {
  expect(stringAfter(text, 'O')).toBe(string);
});

it('fields are read in linear time however many blanks they have', () => {
  // Quadratic time would be minutes.
  const blanks = ' '.repeat(300_000);

  for (const text of [`/O${blanks}x`, `/O [${blanks}x`, `/O${blanks}[${blanks}x`])
    expect([stringAfter(text, 'O'), numberAfter(text, 'O')]).toEqual([undefined, undefined]);
});
