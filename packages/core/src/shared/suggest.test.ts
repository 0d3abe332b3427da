import { describe, expect, it } from 'vitest';

import { nearest } from './suggest.ts';

describe('the nearest word', () => {
  it.each([
    ['promt', ['prompt', 'model'], ['prompt']],
    ['maxTokens', ['max_tokens', 'min_tokens'], ['max_tokens']],
    ['TOP-P', ['top_k', 'top_p'], ['top_p']],
    ['sorts', ['sort', 'order'], ['sort']],
    ['foo', ['prompt', 'model'], []],
    ['x', [], []],
  ])('to %s among %j is %j', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toEqual(expected);
  });

  it('is found when two letters changed places', () => {
    expect(nearest('modle', ['model', 'tools'])).toEqual(['model']);
  });

  it('comes first of several', () => {
    expect(nearest('color', ['colours', 'colour', 'color', 'flavor'], 3)).toEqual([
      'color',
      'colour',
      'colours',
    ]);
  });
});
