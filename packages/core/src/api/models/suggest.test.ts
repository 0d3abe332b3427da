import { describe, expect, it } from 'vitest';

import { suggestIds } from './suggest.ts';

const listed = [
  'anthropic/claude-sonnet-4',
  'anthropic/claude-opus-4.1',
  'google/gemini-2.5-flash',
  'google/gemini-2.5-pro',
  'google/gemini-2.5-flash-lite',
  'openai/gpt-5',
  'openai/gpt-5-mini',
];

describe('suggestIds', () => {
  it('suggests the id behind a typing mistake', () => {
    expect(suggestIds('openai/gtp-5', listed)[0]).toBe('openai/gpt-5');
  });

  it('suggests the id in the right case', () => {
    expect(suggestIds('OpenAI/GPT-5', listed)[0]).toBe('openai/gpt-5');
  });

  it('puts the plain model first when a variant does not exist', () => {
    expect(suggestIds('google/gemini-2.5-flash:free', listed)[0]).toBe('google/gemini-2.5-flash');
  });

  it('finds the family when the author is missing or wrong', () => {
    expect(suggestIds('gemini-2.5-pro', listed)[0]).toBe('google/gemini-2.5-pro');
    expect(suggestIds('meta/claude-opus', listed)[0]).toBe('anthropic/claude-opus-4.1');
  });

  it('finds the family of a short name, and of one without separators', () => {
    expect(suggestIds('o3', ['openai/gpt-5', 'openai/o3', 'openai/o3-mini'])).toEqual([
      'openai/o3',
      'openai/o3-mini',
    ]);
    expect(suggestIds('gpt5', listed)).toEqual(['openai/gpt-5', 'openai/gpt-5-mini']);
  });

  it('suggests at most three ids and none twice', () => {
    const suggestions = suggestIds('google/gemini-2.5', listed);
    expect(suggestions).toHaveLength(3);
    expect(new Set(suggestions).size).toBe(3);
  });

  it('does not treat a version number as a family', () => {
    expect(suggestIds('nobody/thing-4', listed)).toEqual([]);
  });
});
