import { describe, expect, it } from 'vitest';

import { createFakeTransport } from '../../../test/support/fake-transport.ts';
import { createAccountApi } from './account.ts';

describe('getKey', () => {
  it('returns every field of a complete response', async () => {
    const transport = createFakeTransport(() => ({
      data: {
        label: 'sk-or-v1-abc...123',
        limit: 100,
        limit_remaining: 74.5,
        limit_reset: 'monthly',
        usage: 25.5,
        usage_daily: 1,
        usage_weekly: 5,
        usage_monthly: 25.5,
        is_free_tier: false,
        is_management_key: true,
        expires_at: '2027-01-01T00:00:00Z',
        free_model_daily_requests: { limit: 1000, remaining: 999, used: 1, resets_at: 'soon' },
        a_field_of_tomorrow: 1,
      },
    }));
    expect(await createAccountApi(transport).getKey({ timeoutMs: 5 })).toEqual({
      label: 'sk-or-v1-abc...123',
      limitUsd: 100,
      limitRemainingUsd: 74.5,
      limitReset: 'monthly',
      usageUsd: 25.5,
      usageDailyUsd: 1,
      usageWeeklyUsd: 5,
      usageMonthlyUsd: 25.5,
      isFreeTier: false,
      isManagementKey: true,
      expiresAt: '2027-01-01T00:00:00Z',
      freeRequests: { limit: 1000, remaining: 999, used: 1 },
    });
    expect(transport.requests).toEqual([
      { method: 'GET', path: 'key', action: 'look up the API key', options: { timeoutMs: 5 } },
    ]);
  });

  it('returns undefined for missing fields: unknown is not zero', async () => {
    const transport = createFakeTransport(() => ({ data: { label: 'mine', limit: null } }));
    const { limitUsd, limitRemainingUsd, usageUsd, isFreeTier, freeRequests } =
      await createAccountApi(transport).getKey();
    expect([limitUsd, limitRemainingUsd, usageUsd, isFreeTier, freeRequests]).toEqual(
      Array.from({ length: 5 }),
    );
  });
});

describe('getGeneration', () => {
  it('returns every field of a complete response', async () => {
    const transport = createFakeTransport(() => ({
      data: {
        id: 'gen-1',
        model: 'openai/tts',
        provider_name: 'OpenAI',
        api_type: 'tts',
        total_cost: 0.00006,
        tokens_prompt: 1,
        tokens_completion: 2,
        native_tokens_prompt: 3,
        native_tokens_completion: 4,
        native_tokens_reasoning: 5,
        native_tokens_cached: 6,
        latency: 120,
        generation_time: 900,
        finish_reason: 'stop',
        streamed: true,
        cancelled: false,
        created_at: '2026-11-22T00:00:00Z',
      },
    }));
    expect(await createAccountApi(transport).getGeneration('gen-1')).toEqual({
      id: 'gen-1',
      model: 'openai/tts',
      provider: 'OpenAI',
      api: 'tts',
      costUsd: 0.00006,
      promptTokens: 1,
      completionTokens: 2,
      nativePromptTokens: 3,
      nativeCompletionTokens: 4,
      nativeReasoningTokens: 5,
      nativeCachedTokens: 6,
      latencyMs: 120,
      generationTimeMs: 900,
      finishReason: 'stop',
      streamed: true,
      cancelled: false,
      createdAt: '2026-11-22T00:00:00Z',
    });
    expect(transport.requests).toEqual([
      {
        method: 'GET',
        path: 'generation',
        query: { id: 'gen-1' },
        action: 'look up generation gen-1',
        call: undefined,
      },
    ]);
  });

  it('returns undefined for an unknown cost', async () => {
    const transport = createFakeTransport(() => ({ data: { id: 'gen-1', total_cost: null } }));
    expect((await createAccountApi(transport).getGeneration('gen-1')).costUsd).toBeUndefined();
  });

  it.each([' ', undefined, 5])('rejects %j as an id before anything is sent', async (id) => {
    const transport = createFakeTransport(() => ({}));
    // A caller without a compiler may pass this.
    const generation = createAccountApi(transport).getGeneration(id as string);
    await expect(generation).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot look up a generation: its id must be a text that is not empty',
    });
    expect(transport.requests).toEqual([]);
  });
});
