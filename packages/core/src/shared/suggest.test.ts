import { describe, expect, it } from 'vitest';

import { nearest } from './suggest.ts';

describe('nearest', () => {
  it.each([
    ['promt', ['prompt', 'model'], ['prompt']],
    ['maxTokens', ['max_tokens', 'min_tokens'], ['max_tokens']],
    ['TOP-P', ['top_k', 'top_p'], ['top_p']],
    ['sorts', ['sort', 'order'], ['sort']],
    ['foo', ['prompt', 'model'], []],
    ['x', [], []],
  ])('finds the word closest to %s among %j: %j', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toEqual(expected);
  });

  it('finds a word when two letters are swapped', () => {
    expect(nearest('modle', ['model', 'tools'])).toEqual(['model']);
  });

  it('returns the nearest of several first', () => {
    expect(nearest('color', ['colours', 'colour', 'color', 'flavor'], 3)).toEqual([
      'color',
      'colour',
      'colours',
    ]);
  });
});
