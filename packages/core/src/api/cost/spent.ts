import type { Cost } from '../../shared/cost.ts';
import type { BudgetOptions } from '../shared/budget.ts';
import { isUsd } from './is-usd.ts';
import { tidyUsd } from './money.ts';

/**
 * Returns the US dollars that count against limits: what OpenRouter charged, and what the provider charged the caller's own key
 * unless the budget leaves that out. `undefined` when either is unknown: the estimate counts then.
 */
export function spentUsd(
  { costUsd, upstreamCostUsd, isByok }: Partial<Cost>,
  { countUpstreamCost = true }: BudgetOptions,
): number | undefined {
  // A negative cost is a mistake upstream, and would free budget for other calls.
  const charged = isUsd(costUsd) ? costUsd : undefined;
  if (isByok !== true || !countUpstreamCost) return charged;
  return isUsd(upstreamCostUsd) ? tidyUsd((charged ?? 0) + upstreamCostUsd) : undefined;
}
