import { describe, expect, it } from 'vitest';

import { createImageClient, dotUrl, refusalOf } from '../../../test/support/image-client.ts';
import { declined } from '../../../test/support/transcription-client.ts';

const prompt = 'A red panda';

describe('an unsupported option is rejected before anything is paid', () => {
  it.each([
    [
      { model: 'some/painter', count: 5 },
      '"count" of some/painter must be 1 to 4, not 5',
      { option: 'count', accepted: { min: 1, max: 4 }, alternatives: [] },
    ],
    [
      { model: 'some/both', resolution: '4K' },
      '"resolution" of some/both must be one of 1K, 2K, not 4K',
      { option: 'resolution', accepted: ['1K', '2K'], alternatives: [] },
    ],
    [
      { model: 'some/both', resolution: '0.5K' },
      '"resolution" of some/both must be one of 1K, 2K, not 0.5K',
      { option: 'resolution', accepted: ['1K', '2K'], alternatives: ['some/painter'] },
    ],
    [
      { model: 'some/both', size: '0.5K' },
      '"size" of some/both must be one of 1K, 2K, not 0.5K',
      { option: 'size', accepted: ['1K', '2K'], alternatives: ['some/painter'] },
    ],
    [
      { model: 'some/painter', size: '800x600' },
      '"size" of some/painter must be one of 1024x1024, 1536x1024, not 800x600',
      { option: 'size', accepted: ['1024x1024', '1536x1024'], alternatives: ['some/both'] },
    ],
    [
      { model: 'some/plain', size: '800x600' },
      'some/plain takes no "size"',
      { option: 'size', accepted: [], alternatives: ['some/both'] },
    ],
    [
      { model: 'some/both', seed: 1 },
      'some/both takes no "seed"',
      { option: 'seed', accepted: [], alternatives: ['some/painter'] },
    ],
    [
      { model: 'some/both', references: [dotUrl, dotUrl, dotUrl, dotUrl] },
      '"references" of some/both must be 0 to 3, not 4',
      { option: 'references', accepted: { min: 0, max: 3 }, alternatives: ['some/painter'] },
    ],
  ] as const)('%j', async (options, why, details) => {
    const error = await refusalOf({ prompt, ...options });
    expect(error.toJSON()).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot generate the image: ${why}`,
      hints:
        details.alternatives.length === 0 ? [] : [{ kind: 'models', models: details.alternatives }],
      details: { model: options.model, ...details },
    });
  });

  it('beyond the limit, but not at it', async () => {
    const { client, paid } = createImageClient();
    await client.generate.image({ prompt, model: 'some/painter', count: 4 });
    await client.generate.image({ prompt, model: 'some/both', size: '800x600' });
    await client.generate.image({ prompt, model: 'some/plain', count: 1, quality: 'auto' });
    await client.generate.image({ prompt, model: 'some/plain', references: [] });
    expect(paid).toHaveLength(4);
    expect(paid[2]?.body).toEqual({ model: 'some/plain', prompt, n: 1 });
  });

  it('for a model without image output, with alternatives', async () => {
    expect(await refusalOf({ prompt, model: 'some/chat' })).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot generate the image: the model some/chat returns text, not image',
      details: { alternatives: expect.arrayContaining(['some/both']) },
    });
  });

  it('for a default model that does not exist, with a hint to choose another', async () => {
    expect(await refusalOf({ prompt })).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hints: [
        expect.objectContaining({ kind: 'models' }),
        { kind: 'choose-model', option: 'imageGenerationModel' },
      ],
    });
  });

  it('for tokens or text requested of a model that only generates images', async () => {
    for (const options of [{ maxTokens: 50 }, { modalities: ['image', 'text'] }] as const) {
      const error = await refusalOf({ prompt, model: 'some/painter', ...options });
      const [name = ''] = Object.keys(options);
      expect(error).toMatchObject({
        code: 'INVALID_INPUT',
        message: `Cannot generate the image: "${name}" can be used only with models that also write text, and some/painter only generates images`,
        hints: [
          { kind: 'leave-out', fields: [name] },
          { kind: 'models', models: ['some/both'] },
        ],
      });
    }
  });

  it('for a guarantee about providers that /images does not support', async () => {
    const model = 'some/painter';
    const defaults = { provider: { dataCollection: 'deny' } } as const;
    expect(await refusalOf({ prompt, model }, { options: { defaults } })).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('"provider.dataCollection" can be used only with models'),
    });
    expect(await refusalOf({ prompt, model, provider: { zdr: true } })).toMatchObject({
      message: expect.stringContaining('"provider.zdr"'),
    });
  });
});

describe('provider settings', () => {
  const endpoints = () =>
    Response.json({
      id: 'some/painter',
      endpoints: [
        {
          provider_name: 'Open',
          provider_slug: 'open',
          provider_tag: 'open/eu',
          allowed_passthrough_parameters: ['moderation'],
        },
      ],
    });

  it.each([{ open: { moderation: 'low' } }, { 'open/eu': { moderation: 'low' } }])(
    'are sent: %j',
    async (providerOptions) => {
      const { client, paid, metadataRequests } = createImageClient({ endpoints });
      await client.generate.image({ prompt, model: 'some/painter', providerOptions });
      expect(paid[0]?.body).toMatchObject({ provider: { options: providerOptions } });
      expect(metadataRequests).toEqual(['images/models', 'images/models/some/painter/endpoints']);
    },
  );

  it.each([
    [{ opne: {} }, 'opne does not serve some/painter', ['open']],
    [{ open: { moderations: 1 } }, 'open takes no "moderations" for some/painter', ['moderation']],
  ])('that no provider accepts are rejected: %j', async (providerOptions, why, accepted) => {
    const request = { prompt, model: 'some/painter', providerOptions };
    expect(await refusalOf(request, { endpoints })).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot generate the image: ${why}`,
      details: { accepted },
    });
  });

  it('are sent unchecked when the providers cannot be loaded', async () => {
    const { client, paid } = createImageClient({ endpoints: () => declined(500, 'Down') });
    await client.generate.image({
      prompt,
      model: 'some/painter',
      providerOptions: { any: { thing: 1 } },
    });
    expect(paid).toHaveLength(1);
  });
});
