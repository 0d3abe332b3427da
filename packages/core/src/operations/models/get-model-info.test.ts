import { describe, expect, it } from 'vitest';

import { createJsonFetch } from '../../../test/support/json-fetch.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import { runOperation } from '../../../test/support/run-operation.ts';
import { createOpenRouter } from '../../client.ts';
import { getModelInfo } from './get-model-info.ts';
import type { OperationResult } from '../shared/operation.ts';

const full = modelRecord('openai/speech', {
  canonical_slug: 'openai/speech-2026',
  name: 'Speech',
  description: 'Speaks.',
  architecture: { input_modalities: ['text'], output_modalities: ['speech'] },
  pricing: {
    prompt: '0.0000006',
    completion: '-1',
    discount: 0.25,
    overrides: [{ min_prompt_tokens: 200_000, prompt: '0.0000012' }, 'strange'],
  },
  top_provider: { context_length: 8192, max_completion_tokens: 1000, is_moderated: true },
  supported_voices: ['alloy', 'nova'],
  reasoning: { mandatory: false, default_effort: 'low', supported_efforts: ['high', 'low'] },
  expiration_date: '2027-01-01',
  knowledge_cutoff: '2026-01-01',
});

async function getInfo(model: string): Promise<OperationResult<unknown>> {
  const data = [full, { id: 'bare/model' }, { id: 'odd/time', created: 1e300 }];
  const client = createOpenRouter({ fetch: createJsonFetch({ models: { data } }) });
  return await runOperation(getModelInfo, { model }, client);
}

describe('get_model_info', () => {
  it('returns all details, with prices as OpenRouter lists them', async () => {
    expect(await getInfo('openai/speech:nitro')).toEqual({
      data: {
        id: 'openai/speech',
        resolved_from: 'openai/speech:nitro',
        canonical_slug: 'openai/speech-2026',
        name: 'Speech',
        description: 'Speaks.',
        created_at: '2023-11-14T22:13:20.000Z',
        context_length: 8192,
        architecture: { input_modalities: ['text'], output_modalities: ['speech'] },
        pricing: { prompt: '0.0000006', completion: '-1' },
        price_discount: 0.25,
        price_overrides: [{ min_prompt_tokens: 200_000, prompt: '0.0000012' }],
        media_output: null,
        top_provider: { max_completion_tokens: 1000, is_moderated: true },
        supported_parameters: ['temperature'],
        supported_voices: ['alloy', 'nova'],
        reasoning: {
          mandatory: false,
          default_effort: 'low',
          supported_efforts: ['high', 'low'],
        },
        expiration_date: '2027-01-01',
        knowledge_cutoff: '2026-01-01',
      },
      text: [
        'openai/speech: Speech',
        'Resolved from: openai/speech:nitro',
        'Takes text; produces speech',
        'Context: 8192 tokens',
        'Prices for one unit: prompt $0.0000006, completion varies by call',
        'Parameters: temperature',
        'Voices: alloy, nova',
        'May be removed after 2027-01-01',
        '',
        'Speaks.',
      ].join('\n'),
      untrusted: true,
    });
  });

  it('returns null or empty values for missing fields', async () => {
    expect(await getInfo('bare/model')).toEqual({
      data: {
        id: 'bare/model',
        resolved_from: null,
        canonical_slug: 'bare/model',
        name: 'bare/model',
        description: '',
        created_at: null,
        context_length: null,
        architecture: { input_modalities: [], output_modalities: [] },
        pricing: {},
        price_discount: null,
        price_overrides: [],
        media_output: null,
        top_provider: { max_completion_tokens: null, is_moderated: null },
        supported_parameters: [],
        supported_voices: null,
        reasoning: null,
        expiration_date: null,
        knowledge_cutoff: null,
      },
      text: 'bare/model: bare/model',
      untrusted: true,
    });
  });

  it('returns null for a time out of range', async () => {
    expect((await getInfo('odd/time')).data).toMatchObject({ created_at: null });
  });

  it('fails with the nearest ids for an unknown model', async () => {
    await expect(getInfo('openai/spech')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      details: { suggestions: ['openai/speech'] },
    });
  });

  it.each(['', '  ', '@preset/mine'])('refuses %j', async (model) => {
    await expect(getInfo(model)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
