import { describe, expect, it } from 'vitest';

import { createFakeTransport } from '../../../test/support/fake-transport.ts';
import { listedModels } from '../../../test/support/image-client.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { createImageModels } from './image-models.ts';

const endpoint = {
  provider_name: 'Open',
  provider_slug: 'open',
  provider_tag: null,
  supported_parameters: { seed: { type: 'boolean' } },
  allowed_passthrough_parameters: ['moderation'],
  supports_streaming: true,
  pricing: [
    { billable: 'output_image', unit: 'image', cost_usd: 0.04, variant: '1K' },
    { billable: 'input_text', unit: 'token', cost_usd: 0 },
    { billable: 'output_image', unit: 'image' },
    'free',
  ],
};

function setUp(respond?: (path: string, count: number) => unknown, modelCacheTtlMs?: number) {
  const clock = createManualClock();
  const transport = createFakeTransport(({ path }, count) => {
    if (respond !== undefined) return respond(path, count);
    return path === 'images/models' ? listedModels : { endpoints: [endpoint, null] };
  });
  const context = { transport, clock, modelCacheTtlMs };
  return { clock, transport, context, models: createImageModels(context) };
}

describe('the models of /images', () => {
  it('are listed with their capabilities', async () => {
    const { models } = setUp();
    expect((await models.list()).map(({ id }) => id)).toEqual([
      'some/both',
      'some/painter',
      'some/plain',
    ]);
    expect(await models.find('some/painter')).toMatchObject({
      id: 'some/painter',
      name: 'Painter',
      outputModalities: ['image'],
      supportedParameters: { n: { type: 'range', min: 1, max: 4 }, seed: { type: 'boolean' } },
      supportsStreaming: true,
    });
    expect(await models.find('constructor')).toBeUndefined();
  });

  it('are parsed one by one, so that an invalid one hides no other', async () => {
    const parameters = {
      n: { type: 'range', max: 4 },
      seed: { type: 'range' },
      mood: { type: 'text' },
      tone: null,
    };
    const data = [null, 'a/b', {}, { id: 'a/b', supported_parameters: parameters }, { id: 'c/d' }];
    const { models } = setUp(() => ({ data }));
    expect(await models.list()).toEqual([
      {
        id: 'a/b',
        name: 'a/b',
        inputModalities: [],
        outputModalities: [],
        supportedParameters: {
          n: { type: 'range', min: -Number.MAX_SAFE_INTEGER, max: 4 },
          seed: { type: 'range', min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
          mood: { type: 'boolean' },
          tone: { type: 'boolean' },
        },
        supportsStreaming: false,
      },
      expect.objectContaining({ id: 'c/d', supportedParameters: {} }),
    ]);
  });

  it('are loaded once by one client, until they expire', async () => {
    const { models, context, clock, transport } = setUp(undefined, 1_000);
    await Promise.all([models.list(), createImageModels(context).find('some/both')]);
    await clock.advance(999);
    await models.list();
    expect(transport.requests).toHaveLength(1);
    await clock.advance(1);
    await models.list();
    expect(transport.requests).toHaveLength(2);
    expect(transport.requests[0]).toMatchObject({ path: 'images/models', needsKey: false });
  });

  it('are kept when new ones cannot be loaded', async () => {
    const { models, clock } = setUp((_path, count) => {
      if (count > 1) throw new OpenRouterError('UPSTREAM_HTTP', 'Down');
      return listedModels;
    }, 1_000);
    await models.list();
    await clock.advance(1_000);
    expect(await models.list()).toHaveLength(3);
  });

  it('have providers, each with its prices', async () => {
    const { models, transport } = setUp();
    expect(await models.endpoints('some/painter')).toEqual([
      {
        provider: 'open',
        tag: undefined,
        supportedParameters: { seed: { type: 'boolean' } },
        allowedPassthroughParameters: ['moderation'],
        supportsStreaming: true,
        pricing: [
          { billable: 'output_image', unit: 'image', costUsd: 0.04, variant: '1K' },
          { billable: 'input_text', unit: 'token', costUsd: 0, variant: undefined },
        ],
      },
    ]);
    await models.endpoints('some/painter');
    expect(transport.requests.map(({ path }) => path)).toEqual([
      'images/models',
      'images/models/some/painter/endpoints',
    ]);
  });

  it('that are not listed have no providers, without a request', async () => {
    const { models, transport } = setUp();
    expect(await models.endpoints('../../key')).toEqual([]);
    expect(transport.requests).toHaveLength(1);
  });

  it('are cached for one client only', async () => {
    const first = setUp();
    const second = setUp();
    await first.models.list();
    await second.models.list();
    expect(second.transport.requests).toHaveLength(1);
  });
});
