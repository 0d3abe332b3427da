import { describe, expect, it } from 'vitest';

import { createFakeTransport, createPending } from '../../../test/support/fake-transport.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { createModelCatalogue } from '../models/catalogue.ts';
import { checkHealth } from './health.ts';
import type { Health } from './options.ts';

const goodKey = { data: { label: 'mine', limit_remaining: 4.5, is_free_tier: true } };
const oneModel = { data: [modelRecord('a/b')] };
const offline = new OpenRouterError('UPSTREAM_HTTP', 'Cannot ask: the host cannot be reached', {
  hints: [{ kind: 'text', text: 'Check the network.' }],
  details: { reason: 'connection' },
});

/** Checks health with these responses for the key and the models; an error is thrown. */
async function check(
  answers: { readonly key: unknown; readonly models: unknown },
  options?: CallOptions,
): Promise<Health> {
  const clock = createManualClock();
  const transport = createFakeTransport(({ path }) => {
    const answer = path === 'key' ? answers.key : answers.models;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const models = createModelCatalogue(transport, { clock });
  return await checkHealth({ transport, models, clock }, options);
}

function refusal(status: number | undefined, reason: 'credentials' | 'permission' | 'provider') {
  return new OpenRouterError('UPSTREAM_REFUSED', 'Cannot look up the API key: refused', {
    status,
    hints: [{ kind: 'check-option', option: 'apiKey' }],
    details: { reason },
  });
}

describe('checkHealth', () => {
  it('is healthy when the key and the catalogue are', async () => {
    expect(await check({ key: goodKey, models: oneModel })).toEqual({
      reachable: true,
      keyValid: true,
      limitRemainingUsd: 4.5,
      isFreeTier: true,
      models: 1,
      latencyMs: 0,
      problem: undefined,
      code: undefined,
      hints: [],
    });
  });

  it('distinguishes a refused key from an unreachable host', async () => {
    expect(await check({ key: refusal(401, 'credentials'), models: oneModel })).toEqual({
      reachable: true,
      keyValid: false,
      limitRemainingUsd: undefined,
      isFreeTier: undefined,
      models: 1,
      latencyMs: 0,
      problem: 'Cannot look up the API key: refused',
      code: 'UPSTREAM_REFUSED',
      hints: [{ kind: 'check-option', option: 'apiKey' }],
    });
    expect(await check({ key: offline, models: offline })).toEqual({
      reachable: false,
      keyValid: undefined,
      limitRemainingUsd: undefined,
      isFreeTier: undefined,
      models: undefined,
      latencyMs: 0,
      problem: 'Cannot ask: the host cannot be reached',
      code: 'UPSTREAM_HTTP',
      hints: [{ kind: 'text', text: 'Check the network.' }],
    });
  });

  it('uses the catalogue to find out whether the host is reachable without a key', async () => {
    const noKey = refusal(undefined, 'credentials');
    expect(await check({ key: noKey, models: oneModel })).toMatchObject({
      reachable: true,
      keyValid: false,
      models: 1,
    });
    expect(await check({ key: noKey, models: offline })).toMatchObject({
      reachable: false,
      keyValid: false,
      models: undefined,
    });
  });

  it('is reachable when the catalogue responds although the key could not be looked up', async () => {
    expect(await check({ key: offline, models: oneModel })).toMatchObject({
      reachable: true,
      keyValid: undefined,
      problem: 'Cannot ask: the host cannot be reached',
    });
  });

  it('does not count a cached catalogue as a response', async () => {
    const clock = createManualClock();
    const transport = createFakeTransport((_request, count) => {
      if (count === 1) return oneModel;
      throw offline;
    });
    const models = createModelCatalogue(transport, { clock });
    await models.list();
    expect(await checkHealth({ transport, models, clock })).toMatchObject({
      reachable: false,
      keyValid: undefined,
      models: 1,
    });
  });

  it.each([
    ['forbids', refusal(403, 'permission')],
    ['fails', refusal(500, 'provider')],
  ])('leaves the key unknown when OpenRouter %s', async (_, key) => {
    expect(await check({ key, models: oneModel })).toMatchObject({
      reachable: true,
      keyValid: undefined,
    });
  });

  it('is reachable when the response is not from OpenRouter, and reports it', async () => {
    const strange = new OpenRouterError('UPSTREAM_HTTP', 'Cannot ask: the answer is a page', {
      details: { reason: 'invalid_response' },
    });
    expect(await check({ key: strange, models: strange })).toMatchObject({
      reachable: true,
      keyValid: undefined,
      problem: 'Cannot ask: the answer is a page',
    });
  });

  it('reports a catalogue that cannot be read although the key is valid', async () => {
    expect(await check({ key: goodKey, models: offline })).toMatchObject({
      reachable: true,
      keyValid: true,
      models: undefined,
      problem: 'Cannot ask: the host cannot be reached',
    });
  });

  it('reports even an internal error as a problem', async () => {
    expect(await check({ key: new TypeError('oops'), models: oneModel })).toMatchObject({
      keyValid: undefined,
      code: 'INTERNAL',
    });
  });

  it("throws the caller's abort reason, and nothing else", async () => {
    const reason = new Error('changed my mind');
    const call = { signal: AbortSignal.abort(reason) };
    await expect(check({ key: goodKey, models: oneModel }, call)).rejects.toBe(reason);
  });

  it('sends both requests at once, and measures that of the key', async () => {
    const clock = createManualClock();
    const key = createPending<unknown>();
    const list = createPending<unknown>();
    const transport = createFakeTransport(({ path }) =>
      path === 'key' ? key.promise : list.promise,
    );
    const models = createModelCatalogue(transport, { clock });
    const health = checkHealth({ transport, models, clock });
    await clock.advance(250);
    expect(transport.requests.map(({ path }) => path).toSorted()).toEqual(['key', 'models']);
    key.resolve(goodKey);
    await clock.advance(750);
    list.resolve(oneModel);
    expect((await health).latencyMs).toBe(250);
  });
});
