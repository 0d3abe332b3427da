import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createJsonProgress } from './json-progress.ts';

/** Whether a text is a complete object or list, by reading all of it. */
function isWhole(text: string): boolean {
  if (!/[}\]]\s*$/u.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const text = fc.oneof(
  fc.json(),
  fc.json().map((json) => `${json} `),
  fc
    .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', 'a', ' ', ',', ':', '1'))
    .map((all) => all.join('')),
);

it('says the same after each piece as reading the whole text', () => {
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 9 })), (whole, sizes) => {
      const json = createJsonProgress();
      let rest = whole;
      for (const size of [...sizes, whole.length]) {
        json.add(rest.slice(0, size));
        rest = rest.slice(size);
        const received = whole.slice(0, whole.length - rest.length);
        expect([json.text, json.isComplete()]).toEqual([received, isWhole(received)]);
      }
    }),
  );
});
