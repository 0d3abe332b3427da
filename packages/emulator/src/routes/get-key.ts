import { MANAGEMENT_KEY_PREFIX, type Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** Credits of the account of every key, in USD. */
export const ACCOUNT_CREDITS = 100;

const FREE_REQUESTS_PER_DAY = 1000;

/** `GET /key`: limits and usage of the caller's key. */
export const getKey: Route = {
  method: 'GET',
  path: '/key',
  access: 'key',
  respond: ({ key = '', emulator: { generations } }) => {
    const { costUsd, upstreamCostUsd, freeRequests } = generations.totals(key);
    const isManagementKey = key.startsWith(MANAGEMENT_KEY_PREFIX);
    return toJsonResponse({
      data: {
        label: `${key.slice(0, 12)}...${key.slice(-3)}`,
        limit: ACCOUNT_CREDITS,
        limit_remaining: ACCOUNT_CREDITS - costUsd,
        limit_reset: null,
        include_byok_in_limit: false,
        usage: costUsd,
        usage_daily: costUsd,
        usage_weekly: costUsd,
        usage_monthly: costUsd,
        byok_usage: upstreamCostUsd,
        byok_usage_daily: upstreamCostUsd,
        byok_usage_weekly: upstreamCostUsd,
        byok_usage_monthly: upstreamCostUsd,
        is_free_tier: false,
        is_management_key: isManagementKey,
        is_provisioning_key: isManagementKey,
        creator_user_id: null,
        expires_at: null,
        rate_limit: { interval: '10s', note: 'This field is deprecated.', requests: -1 },
        allowed_data_regions: ['global'],
        free_model_daily_requests: {
          limit: FREE_REQUESTS_PER_DAY,
          remaining: FREE_REQUESTS_PER_DAY - freeRequests,
          used: freeRequests,
        },
        organization_id: null,
        workspace_id: null,
      },
    });
  },
};
