import { describe, expect, it } from 'vitest';

import { createJsonFetch } from '../../../test/support/json-fetch.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import { runOperation } from '../../../test/support/run-operation.ts';
import { createOpenRouter } from '../../client.ts';
import { getModelInfo } from './get-model-info.ts';
import type { OperationResult } from '../shared/operation.ts';
import { searchModels } from './search-models.ts';

const free = { prompt: '0', completion: '0' };
const video = modelRecord('a/film', {
  architecture: { input_modalities: ['text'], output_modalities: ['video'] },
  pricing: free,
});
const brush = modelRecord('a/brush', {
  architecture: { input_modalities: ['text'], output_modalities: ['image'] },
  pricing: { prompt: '0.000005', completion: '0' },
});
const chat = modelRecord('a/chat:free', { pricing: free });

const videoEntry = {
  id: 'a/film',
  name: 'Film',
  supported_durations: [4, 8],
  supported_resolutions: ['720p'],
  supported_sizes: null,
  supported_frame_images: [],
  generate_audio: false,
  pricing_skus: { 'per-video-second': '0.40', cents_per_second_output: '25' },
};
const brushEntry = {
  id: 'a/brush',
  supported_parameters: {
    n: { type: 'range', min: 1, max: 4 },
    quality: { type: 'enum', values: ['low', 'high'] },
    background: { type: 'boolean' },
  },
  supports_streaming: true,
};
const pricing = [{ billable: 'output_image', unit: 'image', cost_usd: 0.04, variant: '1K' }];

/** The last part of the path of each list is its name, and that of all three lists of models is the same. */
function createListFetch(lists: Readonly<Record<string, unknown>>): typeof fetch {
  return async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const name = pathname.replace('/api/v1/', '');
    return await createJsonFetch({ [name.split('/').at(-1) ?? '']: lists[name] })(input);
  };
}

async function getInfo(model: string, lists = {}): Promise<OperationResult<unknown>> {
  const data = [video, brush, chat];
  const client = createOpenRouter({
    maxRetries: 0,
    fetch: createListFetch({
      models: { data },
      'videos/models': { data: [videoEntry] },
      'images/models': { data: [brushEntry] },
      'images/models/a/brush/endpoints': { endpoints: [{ provider_slug: 'p', pricing }] },
      ...lists,
    }),
  });
  return await runOperation(getModelInfo, { model }, client);
}

describe('get_model_info', () => {
  it('returns the options and prices of a video model without a price per token', async () => {
    const { data, text } = await getInfo('a/film');
    expect(data).toMatchObject({
      media_output: {
        supported_durations: [4, 8],
        supported_resolutions: ['720p'],
        supported_sizes: null,
        supported_frame_images: [],
        generate_audio: false,
        seed: null,
        pricing_skus: { 'per-video-second': 0.4, cents_per_second_output: 25 },
      },
    });
    expect(text).toBe(
      [
        'a/film: a/film',
        'Takes text; produces video',
        'Seconds: 4, 8',
        'Resolutions: 720p',
        'Audio: no',
        'Prices: per-video-second $0.40, cents_per_second_output $0.25',
        'Parameters: temperature',
      ].join('\n'),
    );
  });

  it('returns the options and prices of an image model', async () => {
    const { data, text } = await getInfo('a/brush');
    expect(data).toMatchObject({
      media_output: {
        supported_parameters: { quality: { type: 'enum', values: ['low', 'high'] } },
        supports_streaming: true,
        pricing: [{ provider: 'p', prices: pricing }],
      },
    });
    expect(text?.split('\n')).toEqual(
      expect.arrayContaining([
        'Prices for one unit: prompt $0.000005',
        'n: 1 to 4',
        'quality: low, high',
        'background: yes',
        'Prices: output_image 1K $0.04 per image',
      ]),
    );
  });

  it('returns a free model without further requests', async () => {
    const { data, text } = await getInfo('a/chat:free', { 'videos/models': undefined });
    expect(data).toMatchObject({ media_output: null });
    expect(text).toContain('prompt $0, completion $0');
  });

  it.each([
    ['a/film', { 'videos/models': undefined }],
    ['a/film', { 'videos/models': { data: [] } }],
    ['a/brush', { 'images/models/a/brush/endpoints': 500 }],
  ])('returns the other details of %s when its list has none: %j', async (model, lists) => {
    expect((await getInfo(model, lists)).data).toMatchObject({ id: model, media_output: null });
  });
});

describe('search_models', () => {
  it('has no price per token for models with a price per second or image', async () => {
    const client = createOpenRouter({
      fetch: createListFetch({ models: { data: [video, brush, chat] } }),
    });
    const { data } = await runOperation(searchModels, { sort: 'price' }, client);
    expect(data).toMatchObject({
      results: [
        { id: 'a/chat:free', price: { prompt_usd_per_million: 0, completion_usd_per_million: 0 } },
        { id: 'a/brush', price: { prompt_usd_per_million: 5, completion_usd_per_million: null } },
        { id: 'a/film', price: { prompt_usd_per_million: null, completion_usd_per_million: null } },
      ],
    });
  });
});
