import { describe, expect, it } from 'vitest';

import { createJsonFetch } from '../../../test/support/json-fetch.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import { runOperation } from '../../../test/support/run-operation.ts';
import { createOpenRouter } from '../../client.ts';
import { version } from '../../shared/version.ts';
import { healthCheck } from './health-check.ts';
import type { OperationResult } from '../shared/operation.ts';

const models = { data: [modelRecord('a/b'), modelRecord('a/c')] };

async function checkHealth(answers: Record<string, unknown>): Promise<OperationResult<unknown>> {
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: createJsonFetch(answers),
    clock: createManualClock(),
    maxRetries: 0,
  });
  return await runOperation(healthCheck, {}, client);
}

describe('health_check', () => {
  it('is ok when OpenRouter is reachable and accepts the key', async () => {
    const key = { data: { label: 'mine', limit_remaining: 4.5, is_free_tier: true } };
    expect(await checkHealth({ key, models })).toEqual({
      data: {
        ok: true,
        server_version: version,
        protocol_version: null,
        api_key_valid: true,
        reachable: true,
        limit_remaining_usd: 4.5,
        is_free_tier: true,
        models_cached: 2,
        latency_ms: 0,
        error: null,
      },
      text: [
        'OpenRouter is reachable and accepts the key.',
        'Reachable: yes (0 ms)',
        'API key: valid, free tier',
        'Left to spend: $4.5',
        'Models: 2',
      ].join('\n'),
      untrusted: false,
    });
  });

  it('returns ok: false, not an error, when the key is refused', async () => {
    const { data, text } = await checkHealth({ key: 401, models });
    expect(data).toMatchObject({
      ok: false,
      api_key_valid: false,
      reachable: true,
      limit_remaining_usd: null,
      is_free_tier: null,
      models_cached: 2,
      error: expect.stringMatching(
        /^Cannot look up the API key: .*https:\/\/openrouter\.ai\/keys/u,
      ),
    });
    expect(text).toContain('API key: not valid');
    expect(text).toContain('Problem: Cannot look up the API key');
  });

  it('returns ok: false, not an error, when OpenRouter is unreachable', async () => {
    const { data, text } = await checkHealth({});
    expect(data).toMatchObject({
      ok: false,
      api_key_valid: null,
      reachable: false,
      models_cached: null,
      error: expect.stringContaining('Cannot look up the API key'),
    });
    expect(text).toContain('Reachable: no');
    expect(text).toContain('API key: could not be checked');
    expect(text).toContain('Models: unknown');
  });

  it('takes no arguments', async () => {
    const client = createOpenRouter({ fetch: createJsonFetch({}) });
    await expect(runOperation(healthCheck, { model: 'a/b' }, client)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
