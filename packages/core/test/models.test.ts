import type { OpenRouterOptions } from '@orkit/openrouter-multimodal';
import {
  execute,
  getModelInfo,
  healthCheck,
  searchModels,
  validateModel,
} from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { createManualClock } from './support/manual-clock.ts';
import { verifies } from '../../../tests/requirements.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

function setUp(options: OpenRouterOptions = {}) {
  return createEmulatedClient(options, { apiKey: 'sk-or-v1-test' });
}

describe('client.models', () => {
  it(
    verifies(
      'models.catalogue',
      'lists models of every kind of output, with one request for many calls',
    ),
    async () => {
      const { emulator, client } = setUp();
      const lists = await Promise.all([client.models.list(), client.models.list()]);
      await client.models.has('google/gemini-2.5-flash');
      const outputs = new Set(lists[0].flatMap(({ outputModalities }) => outputModalities));
      expect([...outputs]).toEqual(expect.arrayContaining(['text', 'image', 'speech', 'video']));
      expect(emulator.requests.map(({ path, query }) => ({ path, query }))).toEqual([
        { path: '/models', query: { output_modalities: 'all' } },
      ]);
    },
  );

  it('needs no key', async () => {
    const { client } = setUp({ apiKey: undefined });
    expect(await client.models.has('google/gemini-2.5-flash:nitro')).toBe(true);
  });

  it('searches by input modality', async () => {
    const { client } = setUp();
    const { items } = await client.models.search({ text: 'gemini', input: ['video'], limit: 50 });
    expect(items.map(({ id }) => id)).toContain('google/gemini-2.5-flash');
    expect(items.every(({ inputModalities }) => inputModalities.includes('video'))).toBe(true);
  });

  it('has every model that it lists', async () => {
    const { client } = setUp();
    const models = await client.models.list();
    const fetched = await Promise.all(models.map(async ({ id }) => await client.models.get(id)));
    expect(fetched.map(({ id }) => id)).toEqual(models.map(({ id, aliasOf }) => aliasOf ?? id));
  });

  it(
    verifies('models.catalogue', 'uses the cached list during a failure, and the new one after it'),
    async () => {
      const clock = createManualClock();
      const { emulator, client } = setUp({ clock, modelCacheTtlMs: 1000 });
      const before = await client.models.list();
      await clock.advance(1000);
      emulator.fail({ type: 'status', status: 500 });
      expect(await client.models.list()).toBe(before);
      await clock.advance(60_000);
      expect(await client.models.list()).toEqual(before);
      expect(emulator.requests.map(({ status }) => status)).toEqual([200, 500, 200]);
    },
  );

  it('closes the connection when the only caller aborts', async () => {
    const { emulator, client } = setUp();
    emulator.fail({ type: 'stall' });
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const list = client.models.list({ signal: controller.signal });
    await expect.poll(() => emulator.requests.length).toBe(1);
    controller.abort(reason);
    await expect(list).rejects.toBe(reason);
    await expect.poll(() => emulator.requests[0]?.outcome).toBe('aborted');
  });
});

describe('client.account', () => {
  it('returns the remaining credit', async () => {
    const { client } = setUp();
    expect(await client.account.getKey()).toMatchObject({
      limitUsd: 100,
      limitRemainingUsd: 100,
      usageUsd: 0,
      isFreeTier: false,
      freeRequests: { limit: 1000, remaining: 1000, used: 0 },
    });
  });

  it('throws for an unknown generation', async () => {
    const { client } = setUp();
    await expect(client.account.getGeneration('gen-nowhere')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      status: 404,
    });
  });

  it('returns the cost of a call by its id', async () => {
    const { client } = setUp();
    const { generationId, model, usage } = await client.chat.send({
      model: 'google/gemini-2.5-flash',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    const generation = await client.account.getGeneration(generationId ?? '');
    expect(generation).toMatchObject({ id: generationId, model, costUsd: usage?.costUsd });
  });
});

describe('client.health', () => {
  it('reports that everything is in order', async () => {
    const { client } = setUp();
    const { models, latencyMs, ...health } = await client.health();
    expect(health).toEqual({
      reachable: true,
      keyValid: true,
      limitRemainingUsd: 100,
      isFreeTier: false,
      problem: undefined,
      code: undefined,
      hints: [],
    });
    expect(models).toBeGreaterThan(10);
    expect(latencyMs).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['a wrong key', 'sk-or-v1-wrong'],
    ['no key', undefined],
  ])('reports %s without throwing', async (_, apiKey) => {
    const { client } = setUp({ apiKey });
    expect(await client.health()).toMatchObject({
      reachable: true,
      keyValid: false,
      code: 'UPSTREAM_REFUSED',
    });
  });

  it(verifies('account.health', 'reports a broken connection without throwing'), async () => {
    const { emulator, client } = setUp();
    emulator.fail({ type: 'reset' }, { times: 2 });
    expect(await client.health()).toMatchObject({
      reachable: false,
      keyValid: undefined,
      models: undefined,
      code: 'UPSTREAM_HTTP',
    });
  });

  it('reports a response of a gateway', async () => {
    const { emulator, client } = setUp();
    emulator.fail({ type: 'html-page' }, { times: 2 });
    expect(await client.health()).toMatchObject({ reachable: true, keyValid: undefined });
  });

  it('reports a timeout without throwing', async () => {
    const clock = createManualClock();
    const { emulator, client } = setUp({ clock });
    emulator.fail({ type: 'stall' }, { times: 2 });
    const health = client.health({ timeoutMs: 1000 });
    await clock.advance(1000);
    expect(await health).toMatchObject({
      reachable: false,
      keyValid: undefined,
      code: 'UPSTREAM_TIMEOUT',
      latencyMs: 1000,
    });
    expect(clock.pending).toBe(0);
  });
});

describe('operations over the catalogue', () => {
  it('return results that match their schemas, for every model', async () => {
    const { client } = setUp();
    const context = { client, report: () => {} };
    const models = await client.models.list();
    for (const { id, aliasOf } of models) {
      const { data } = await execute(getModelInfo, { model: id }, context);
      expect(data).toMatchObject({ id: aliasOf ?? id });
      const validation = await execute(validateModel, { model: id }, context);
      expect(validation.data).toMatchObject({ valid: true });
    }
    const page = await execute(searchModels, { limit: 50 }, context);
    expect(page.data).toMatchObject({ total: models.length });
    const health = await execute(healthCheck, {}, context);
    expect(health.data).toMatchObject({ ok: true, models_cached: models.length });
  });
});
