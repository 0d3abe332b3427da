import { describe, expect, it } from 'vitest';

import { modelOf } from '../../../test/support/model-records.ts';
import { createCatalogueIndex } from './catalogue-index.ts';
import type { ModelPage, ModelQuery } from '../shared/model-catalogue.ts';
import { parseModelQuery, searchModels } from './search.ts';

const index = createCatalogueIndex([
  modelOf('google/flash', {
    name: 'Google: Flash',
    description: 'Beats claude at speed',
    created: 300,
    context_length: 1_000_000,
    architecture: { input_modalities: ['text', 'image', 'video'], output_modalities: ['text'] },
    pricing: { prompt: '0.0000003', completion: '0.0000025' },
    supported_parameters: ['tools', 'reasoning'],
  }),
  modelOf('anthropic/claude', {
    name: 'Claude',
    created: 200,
    context_length: 200_000,
    architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
    pricing: { prompt: '0.000003', completion: '0.000015' },
    supported_parameters: ['tools'],
  }),
  modelOf('~anthropic/claude-latest', { name: 'Claude latest', created: 100 }),
  modelOf('meta/llama:free', {
    name: 'Llama (free)',
    created: 400,
    context_length: null,
    pricing: { prompt: '0', completion: '0' },
  }),
  modelOf('openrouter/auto', {
    name: 'Auto',
    created: null,
    pricing: { prompt: '-1', completion: '-1' },
  }),
  modelOf('openai/tts', {
    name: 'Speech',
    architecture: { input_modalities: ['text'], output_modalities: ['speech'] },
    pricing: { prompt: '0', completion: '0' },
  }),
]);

function search(query: ModelQuery): ModelPage {
  return searchModels(index, parseModelQuery(query));
}

function idsFor(query: ModelQuery): string[] {
  return search(query).items.map(({ id }) => id);
}

describe('text', () => {
  it('matches id and name before the description', () => {
    expect(idsFor({ text: 'claude' })).toEqual([
      'anthropic/claude',
      '~anthropic/claude-latest',
      'google/flash',
    ]);
  });

  it('requires every word, in any case and in any of the texts', () => {
    expect(idsFor({ text: '  FLASH   claude ' })).toEqual(['google/flash']);
    expect(idsFor({ text: 'flash llama' })).toEqual([]);
  });

  it('matches everything when it is empty', () => {
    expect(search({ text: ' ' }).total).toBe(6);
  });
});

describe('conditions', () => {
  it('match the author, including its aliases, in any case', () => {
    expect(idsFor({ provider: 'Anthropic' })).toEqual([
      'anthropic/claude',
      '~anthropic/claude-latest',
    ]);
    expect(idsFor({ provider: 'anthro' })).toEqual([]);
  });

  it('require all of the modalities', () => {
    expect(idsFor({ input: ['image'] })).toEqual(['google/flash', 'anthropic/claude']);
    expect(idsFor({ input: ['image', 'video'] })).toEqual(['google/flash']);
    expect(idsFor({ output: ['speech'] })).toEqual(['openai/tts']);
  });

  it('include a price at the maximum, and exclude models without a price', () => {
    const cheap = { maxPromptUsdPerMillion: 0.3, input: ['image'] } as const;
    expect(idsFor(cheap)).toEqual(['google/flash']);
    expect(idsFor({ ...cheap, maxPromptUsdPerMillion: 0.299 })).toEqual([]);
    expect(idsFor({ maxPromptUsdPerMillion: 1000 })).not.toContain('openrouter/auto');
  });

  it('count a model as free only when calls cost nothing', () => {
    expect(idsFor({ free: true })).toEqual(['meta/llama:free']);
    expect(search({ free: false }).total).toBe(6);
  });

  it('include a context at the minimum, and exclude models without one', () => {
    expect(idsFor({ minContext: 200_000 })).toEqual(['google/flash', 'anthropic/claude']);
    expect(idsFor({ minContext: 200_001 })).toEqual(['google/flash']);
    expect(idsFor({ minContext: 0 })).not.toContain('meta/llama:free');
  });

  it('require all of the parameters', () => {
    expect(idsFor({ parameters: ['tools', 'reasoning'] })).toEqual(['google/flash']);
  });
});

describe('sort', () => {
  it.each([
    ['newest', ['meta/llama:free', 'google/flash', 'anthropic/claude', '~anthropic/claude-latest']],
    [
      'context',
      ['google/flash', 'anthropic/claude', '~anthropic/claude-latest', 'meta/llama:free'],
    ],
    ['name', ['anthropic/claude', '~anthropic/claude-latest', 'google/flash', 'meta/llama:free']],
    ['price', ['meta/llama:free', 'google/flash', '~anthropic/claude-latest', 'anthropic/claude']],
  ] as const)('by %s', (sort, expected) => {
    const ids = idsFor({ sort }).filter((id) => expected.some((each) => each === id));
    expect(ids).toEqual(expected);
  });

  it('puts models without a date or price last', () => {
    expect(idsFor({ sort: 'newest' }).at(-1)).toBe('openrouter/auto');
    // Speech is not charged by the token: its zeros are no price.
    expect(idsFor({ sort: 'price' }).slice(-2)).toEqual(['openrouter/auto', 'openai/tts']);
  });
});

describe('pages', () => {
  it('follow one another without gap or overlap', () => {
    const first = search({ limit: 4 });
    const second = search({ limit: 4, offset: first.nextOffset });
    expect({ ...first, items: first.items.length }).toEqual({
      items: 4,
      total: 6,
      offset: 0,
      limit: 4,
      nextOffset: 4,
    });
    expect({ ...second, items: second.items.length }).toEqual({
      items: 2,
      total: 6,
      offset: 4,
      limit: 4,
      nextOffset: undefined,
    });
    expect([...first.items, ...second.items]).toEqual(index.models);
  });

  it('has no next page when the last one is full', () => {
    expect(search({ limit: 6 }).nextOffset).toBeUndefined();
    expect(search({ limit: 5 }).nextOffset).toBe(5);
  });

  it('is empty past the end', () => {
    expect(search({ offset: 99 })).toEqual({
      items: [],
      total: 6,
      offset: 99,
      limit: 20,
      nextOffset: undefined,
    });
  });

  it.each([{ limit: 1 }, { limit: 50 }, { offset: 0 }])('accept %o', (query) => {
    expect(() => search(query)).not.toThrow();
  });

  it.each([{ limit: 0 }, { limit: 51 }, { limit: 1.5 }, { offset: -1 }, { offset: Number.NaN }])(
    'refuse %o',
    (query) => {
      expect(() => search(query)).toThrow(/Cannot search models: "(?:limit|offset)" must be/u);
    },
  );

  it('refuses an unknown condition', () => {
    const query: object = { inputs: ['image'] };
    expect(() => search(query)).toThrow('unknown field "inputs"');
  });
});
