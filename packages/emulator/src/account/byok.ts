import { roundUsd } from '../shared/round-usd.ts';
import { isObject, type JsonObject } from '../shared/json.ts';

/** Options for calls with the account's own keys at the providers (BYOK). */
export interface ByokOptions {
  /** Part of the provider's price that OpenRouter charges. @default 0 */
  readonly feeRate?: number | undefined;
  /** Whether the provider's price is reported; some endpoints do not. @default true */
  readonly reportsUpstreamCost?: boolean | undefined;
}

/** Costs of a generation. */
export interface Charge {
  readonly costUsd: number;
  readonly isByok: boolean;
  readonly upstreamCostUsd: number | undefined;
}

/** Splits a price into what OpenRouter and the provider charge. */
export function splitCharge(priceUsd: number, byok: ByokOptions | undefined): Charge {
  if (byok === undefined) return { costUsd: priceUsd, isByok: false, upstreamCostUsd: undefined };
  const { feeRate = 0, reportsUpstreamCost = true } = byok;
  return {
    costUsd: roundUsd(priceUsd * feeRate),
    isByok: true,
    upstreamCostUsd: reportsUpstreamCost ? priceUsd : undefined,
  };
}

/** Returns a `usage` object of a response with its `cost` split. */
export function toByokUsage(usage: JsonObject, byok: ByokOptions | undefined): JsonObject {
  const { cost, cost_details: details, ...rest } = usage;
  if (byok === undefined || typeof cost !== 'number') return usage;
  const { costUsd, upstreamCostUsd } = splitCharge(cost, byok);
  const base = { ...rest, cost: costUsd, is_byok: true };
  if (upstreamCostUsd === undefined) return base;
  const parts = isObject(details) ? details : {};
  return { ...base, cost_details: { ...parts, upstream_inference_cost: upstreamCostUsd } };
}

/** Returns the costs that a `usage` object of a response reports. */
export function chargeOf({ cost, is_byok: isByok, cost_details: details }: JsonObject): Charge {
  const upstream = isObject(details) ? details['upstream_inference_cost'] : undefined;
  return {
    costUsd: typeof cost === 'number' ? cost : 0,
    isByok: isByok === true,
    upstreamCostUsd: typeof upstream === 'number' ? upstream : undefined,
  };
}
