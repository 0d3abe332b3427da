import { describe, expect, it } from 'vitest';

import { modelOf, modelRecord } from '../../../test/support/model-records.ts';
import { toUsdPerMillion } from '../cost/money.ts';
import { isFree } from './price.ts';
import { parseModel } from './wire.ts';

describe('parseModel', () => {
  it('parses every field of an entry, and keeps the raw record', () => {
    const raw = modelRecord('openai/gpt-5', {
      canonical_slug: 'openai/gpt-5-2025-08-07',
      name: 'GPT-5',
      description: 'Thinks',
      top_provider: { max_completion_tokens: 128_000 },
      pricing: {
        prompt: '0.00000125',
        completion: '0.00001',
        request: '0',
        image: '0.001',
        image_token: '0.000001',
        image_output: '0.04',
        audio: '0.000002',
        audio_output: '0.000003',
        input_audio_cache: '0.000004',
        input_cache_read: '0.000000125',
        input_cache_write: '0.000005',
        input_cache_write_1h: '0.000006',
        internal_reasoning: '0.000007',
        web_search: '0.01',
        discount: 0.1,
      },
      supported_voices: ['alloy'],
      expiration_date: '2027-01-01',
      reasoning: {
        mandatory: true,
        default_enabled: true,
        default_effort: 'medium',
        supported_efforts: ['high', 'medium'],
        supports_max_tokens: true,
      },
      alias_target: { name: 'Other', slug: 'openai/other' },
      a_field_of_tomorrow: 1,
    });
    expect(parseModel(raw)).toEqual({
      id: 'openai/gpt-5',
      canonicalSlug: 'openai/gpt-5-2025-08-07',
      name: 'GPT-5',
      description: 'Thinks',
      createdAtSeconds: 1_700_000_000,
      contextLength: 8192,
      maxCompletionTokens: 128_000,
      inputModalities: ['text'],
      outputModalities: ['text'],
      pricing: {
        promptUsdPerToken: 0.00000125,
        completionUsdPerToken: 0.00001,
        requestUsd: 0,
        imageUsd: 0.001,
        imageUsdPerToken: 0.000001,
        imageOutputUsd: 0.04,
        audioUsdPerToken: 0.000002,
        audioOutputUsdPerToken: 0.000003,
        cachedAudioUsdPerToken: 0.000004,
        cacheReadUsdPerToken: 0.000000125,
        cacheWriteUsdPerToken: 0.000005,
        longCacheWriteUsdPerToken: 0.000006,
        reasoningUsdPerToken: 0.000007,
        webSearchUsd: 0.01,
        discount: 0.1,
      },
      supportedParameters: ['temperature'],
      supportedVoices: ['alloy'],
      expiresAt: '2027-01-01',
      reasoning: {
        mandatory: true,
        defaultEnabled: true,
        defaultEffort: 'medium',
        supportedEfforts: ['high', 'medium'],
        supportsMaxTokens: true,
      },
      aliasOf: 'openai/other',
      raw,
    });
  });

  it('requires only an id', () => {
    expect(parseModel({ id: 'a/b' })).toMatchObject({
      id: 'a/b',
      canonicalSlug: 'a/b',
      name: 'a/b',
      description: '',
      contextLength: undefined,
      inputModalities: [],
      supportedVoices: undefined,
      reasoning: undefined,
    });
  });

  it.each([{}, { id: '' }, { id: 7 }])('returns undefined for %o', (raw) => {
    expect(parseModel(raw)).toBeUndefined();
  });

  it.each([
    ['0', 0],
    ['0.0000003', 0.0000003],
    [0.5, 0.5],
    ['-1', undefined],
    ['', undefined],
    ['soon', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('parses the price %j as %j', (prompt, expected) => {
    expect(modelOf('a/b', { pricing: { prompt } }).pricing.promptUsdPerToken).toBe(expected);
  });
});

describe('toUsdPerMillion', () => {
  it('rounds off errors of binary fractions', () => {
    expect([0.0000003, 0.00000125, 0.0000011, 0].map(toUsdPerMillion)).toEqual([0.3, 1.25, 1.1, 0]);
  });
});

describe('isFree', () => {
  const nothing = { prompt: '0', completion: '0' };
  const speech = { architecture: { input_modalities: ['text'], output_modalities: ['speech'] } };

  it('is true for text models without a price, and for every free variant', () => {
    expect(isFree(modelOf('a/b', { pricing: nothing }))).toBe(true);
    expect(isFree(modelOf('a/b:free', { pricing: nothing, ...speech }))).toBe(true);
  });

  it.each([
    ['a prompt price', { pricing: { prompt: '0.1', completion: '0' } }],
    ['a completion price', { pricing: { prompt: '0', completion: '0.1' } }],
    ['no listed price', { pricing: {} }],
    ['a price that depends', { pricing: { prompt: '-1', completion: '-1' } }],
    ['a price for each request', { pricing: { ...nothing, request: '0.01' } }],
    ['another price list', { pricing: nothing, ...speech }],
  ])('is false for a model with %s', (_, overrides) => {
    expect(isFree(modelOf('a/b', overrides))).toBe(false);
  });

  it('does not count a discount as a price', () => {
    expect(isFree(modelOf('a/b', { pricing: { ...nothing, discount: 0.5 } }))).toBe(true);
  });
});
