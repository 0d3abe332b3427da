import * as v from 'valibot';

import type { Cost } from '../../shared/cost.ts';

/** Field for the maximum cost of an operation. */
export const maxCostField = v.pipe(
  v.number(),
  v.minValue(0),
  v.description('Fits the output to it, else refuses. Only lowers OPENROUTER_MAX_COST_USD.'),
);

const usd = v.nullable(v.number());

/** Fields of a result for its cost. */
export const costFields = {
  cost_usd: usd,
  upstream_cost_usd: v.optional(usd),
};

/** Converts a cost to JSON. The part of the provider is `null` when it is unknown, and absent without the caller's own key. */
export function toCostFields({ costUsd, upstreamCostUsd, isByok }: Cost): CostFields {
  const charged = { cost_usd: costUsd ?? null };
  return isByok === true ? { ...charged, upstream_cost_usd: upstreamCostUsd ?? null } : charged;
}

/** Costs of a result as JSON. */
export interface CostFields {
  readonly cost_usd: number | null;
  readonly upstream_cost_usd?: number | null;
}
