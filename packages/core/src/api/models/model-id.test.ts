import { describe, expect, it } from 'vitest';

import { modelOf } from '../../../test/support/model-records.ts';
import { createCatalogueIndex } from './catalogue-index.ts';
import { findModel, isBarePreset } from './model-id.ts';

const index = createCatalogueIndex([
  modelOf('openai/gpt-5:free', { canonical_slug: 'openai/gpt-5-2025-08-07' }),
  modelOf('openai/gpt-5', { canonical_slug: 'openai/gpt-5-2025-08-07' }),
  modelOf('anthropic/claude-4', { canonical_slug: 'anthropic/claude-4-1' }),
  modelOf('~anthropic/claude-latest', {
    canonical_slug: 'anthropic/claude-4-1',
    alias_target: { name: 'Claude', slug: 'anthropic/claude-4' },
  }),
  modelOf('~old/gone-latest', { alias_target: { name: 'Gone', slug: 'old/gone' } }),
  modelOf('odd/one:nitro'),
]);

describe('findModel', () => {
  it.each([
    ['openai/gpt-5', 'openai/gpt-5'],
    ['openai/gpt-5:nitro', 'openai/gpt-5'],
    ['openai/gpt-5:floor', 'openai/gpt-5'],
    ['openai/gpt-5:exacto', 'openai/gpt-5'],
    ['openai/gpt-5:online', 'openai/gpt-5'],
    ['openai/gpt-5:nitro:online', 'openai/gpt-5'],
    ['openai/gpt-5:free', 'openai/gpt-5:free'],
    ['openai/gpt-5:free:online', 'openai/gpt-5:free'],
    ['openai/gpt-5:online:free', 'openai/gpt-5:free'],
    ['openai/gpt-5-2025-08-07', 'openai/gpt-5'],
    ['openai/gpt-5@preset/mine', 'openai/gpt-5'],
    ['openai/gpt-5:nitro@preset/mine', 'openai/gpt-5'],
    ['~anthropic/claude-latest', 'anthropic/claude-4'],
    ['~anthropic/claude-latest:nitro', 'anthropic/claude-4'],
    ['anthropic/claude-4-1', 'anthropic/claude-4'],
    ['~old/gone-latest', '~old/gone-latest'],
    ['odd/one:nitro', 'odd/one:nitro'],
  ])('finds for %s the model %s', (id, expected) => {
    expect(findModel(index, id)?.id).toBe(expected);
  });

  it.each([
    'anthropic/claude-4:free',
    'anthropic/claude-4:thinking',
    'openai/gpt-5:extended',
    'openai/gpt-5:unheard',
    'openai/gpt-5:nitro:unheard',
    'openai/gpt-5@preset/',
    'openai/gpt-5@other/mine',
    '@preset/mine',
    'odd/one',
    'OPENAI/GPT-5',
    'gpt-5',
  ])('does not find %s', (id) => {
    expect(findModel(index, id)).toBeUndefined();
  });
});

describe('isBarePreset', () => {
  it('is true only for a preset without a model', () => {
    const ids = ['@preset/mine', 'a/b@preset/mine', '@preset/', '@preset', 'a/preset', ''];
    expect(ids.filter(isBarePreset)).toEqual(['@preset/mine']);
  });
});
