import * as v from 'valibot';

import type { Generation, KeyInfo } from './options.ts';

const amount = v.nullish(v.number());
const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());

/** The answer of `GET key`. */
export const KeyAnswer = v.object({
  data: v.object({
    label: text,
    limit: amount,
    limit_remaining: amount,
    limit_reset: text,
    usage: amount,
    usage_daily: amount,
    usage_weekly: amount,
    usage_monthly: amount,
    is_free_tier: flag,
    is_management_key: flag,
    expires_at: text,
    free_model_daily_requests: v.nullish(
      v.object({ limit: v.number(), remaining: v.number(), used: v.number() }),
    ),
  }),
});

/** The answer of `GET generation`. */
export const GenerationAnswer = v.object({
  data: v.object({
    id: v.string(),
    model: text,
    provider_name: text,
    api_type: text,
    total_cost: amount,
    tokens_prompt: amount,
    tokens_completion: amount,
    native_tokens_prompt: amount,
    native_tokens_completion: amount,
    native_tokens_reasoning: amount,
    native_tokens_cached: amount,
    latency: amount,
    generation_time: amount,
    finish_reason: text,
    streamed: flag,
    cancelled: flag,
    created_at: text,
  }),
});

/** What `GET key` says, in our words. */
export function toKeyInfo({ data }: v.InferOutput<typeof KeyAnswer>): KeyInfo {
  return {
    label: data.label ?? '',
    limitUsd: data.limit ?? undefined,
    limitRemainingUsd: data.limit_remaining ?? undefined,
    limitReset: data.limit_reset ?? undefined,
    usageUsd: data.usage ?? undefined,
    usageDailyUsd: data.usage_daily ?? undefined,
    usageWeeklyUsd: data.usage_weekly ?? undefined,
    usageMonthlyUsd: data.usage_monthly ?? undefined,
    isFreeTier: data.is_free_tier ?? undefined,
    isManagementKey: data.is_management_key ?? undefined,
    expiresAt: data.expires_at ?? undefined,
    freeRequests: data.free_model_daily_requests ?? undefined,
  };
}

/** What `GET generation` says, in our words. */
export function toGeneration({ data }: v.InferOutput<typeof GenerationAnswer>): Generation {
  return {
    id: data.id,
    model: data.model ?? undefined,
    provider: data.provider_name ?? undefined,
    api: data.api_type ?? undefined,
    costUsd: data.total_cost ?? undefined,
    promptTokens: data.tokens_prompt ?? undefined,
    completionTokens: data.tokens_completion ?? undefined,
    nativePromptTokens: data.native_tokens_prompt ?? undefined,
    nativeCompletionTokens: data.native_tokens_completion ?? undefined,
    nativeReasoningTokens: data.native_tokens_reasoning ?? undefined,
    nativeCachedTokens: data.native_tokens_cached ?? undefined,
    latencyMs: data.latency ?? undefined,
    generationTimeMs: data.generation_time ?? undefined,
    finishReason: data.finish_reason ?? undefined,
    streamed: data.streamed ?? undefined,
    cancelled: data.cancelled ?? undefined,
    createdAt: data.created_at ?? undefined,
  };
}
