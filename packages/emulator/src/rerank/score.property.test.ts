import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createScorer } from './score.ts';

const words = fc.array(fc.constantFrom('ant', 'bee', 'cat', 'dog', 'eel'), { minLength: 1 });

it('a score is between 0 and 1 for any texts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (query, text) => {
      const score = createScorer(query)(text);

      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }),
  );
});

it('more query words and fewer other words never lower a score', () => {
  fc.assert(
    fc.property(words, words, (query, text) => {
      const score = createScorer(query.join(' '));
      const before = score(text.join(' '));

      expect(score([...text, query[0]].join(' '))).toBeGreaterThanOrEqual(before);
      expect(score([...text, 'fox'].join(' '))).toBeLessThanOrEqual(before);
    }),
  );
});
