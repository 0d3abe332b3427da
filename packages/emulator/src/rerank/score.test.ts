import { describe, expect, it } from 'vitest';
import { createScorer } from './score.ts';

describe('a relevance score', () => {
  const score = createScorer('capital of France');

  it.each([
    ['the same words, in any case and order', 'FRANCE: capital of', 1],
    ['all words among others', 'Paris is the capital of France', 0.9],
    ['some of the words', 'Berlin is the capital of Germany', 0.6],
    ['a word more than once', 'France, France and France', 0.416667],
    ['a word once', 'France, Spain and Italy', 0.316667],
    ['no word', 'Bananas are yellow', 0],
    ['a part of a word', 'Francesca', 0],
    ['nothing', '', 0],
  ])('is correct for a text with %s', (_, text, expected) => {
    expect(score(text)).toBe(expected);
  });

  it('counts a repeated word of the query once', () => {
    expect(createScorer('France France Spain')('France')).toBe(
      createScorer('France Spain')('France'),
    );
  });

  it('supports other scripts and any Unicode form of letters with marks', () => {
    expect(createScorer('Пёс')('пёс')).toBe(1);
    expect(createScorer('caf\u00e9')('cafe\u0301')).toBe(1);
  });

  it.each(['', '?!'])('for a query without words, such as "%s", is 0', (query) => {
    expect(createScorer(query)('anything?!')).toBe(0);
  });
});
