import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.data.ts';
import { createCatalogue } from './catalogue.ts';
import { findProvider } from './providers.ts';

describe('the catalogue', () => {
  it('has unique ids', () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  });

  it('has a known provider for each model and a known model for each alias', () => {
    const catalogue = createCatalogue();
    const unserved = CATALOGUE.filter(
      ({ providers }) => providers.length === 0 || !providers.every(findProvider),
    );
    const astray = CATALOGUE.filter(
      ({ aliasOf }) => aliasOf !== undefined && catalogue.find(aliasOf) === undefined,
    );

    expect([unserved, astray]).toEqual([[], []]);
  });

  it('has decimal prices, negative only for the auto router', () => {
    const odd = CATALOGUE.filter(({ pricing }) =>
      Object.values(pricing).some((price) => !/^\d+(\.\d+)?$/.test(String(price))),
    );

    expect(odd.map(({ id }) => id)).toEqual(['openrouter/auto']);
  });

  it('has at least one model of each output modality', () => {
    const outputs = new Set(CATALOGUE.flatMap(({ output }) => output));

    expect([...outputs].toSorted()).toEqual([
      'audio',
      'embeddings',
      'image',
      'rerank',
      'speech',
      'text',
      'transcription',
      'video',
    ]);
  });
});

describe('resolving a model id', () => {
  it('separates variants and aliases from the model', () => {
    const { resolve } = createCatalogue();

    expect(resolve('~google/gemini-flash-latest:nitro:online')).toMatchObject({
      entry: { id: 'google/gemini-3-flash' },
      variants: ['online', 'nitro'],
      isAlias: true,
    });
    expect(resolve('openai/gpt-4o:cheap')).toBeUndefined();
  });
});
