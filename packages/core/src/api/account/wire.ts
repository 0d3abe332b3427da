import * as v from 'valibot';

import type { KeyInfo } from './options.ts';

const amount = v.nullish(v.number());
const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());

/** Response of `GET key`. */
export const KeyResponse = v.object({
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

/** Converts the response of `GET key`. */
export function toKeyInfo({ data }: v.InferOutput<typeof KeyResponse>): KeyInfo {
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
