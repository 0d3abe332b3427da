import { invalidInput } from '../../shared/errors.ts';
import { isUsd } from './money.ts';
import type { Budget, BudgetOptions } from '../shared/budget.ts';

/** Sums of binary fractions are off by less than this, and nothing costs as little. */
const DUST_USD = 1e-9;

/**
 * Makes the budget of a client. What is reserved counts as spent until it is settled, so that calls that run at the same
 * time cannot overspend together.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a limit is no sum of money.
 */
export function createBudget(options: BudgetOptions): Budget {
  checkUsd('maxCostUsd', options.maxCostUsd, 'make a client');
  checkUsd('sessionUsd', options.sessionUsd, 'make a client');
  let spentUsd = 0;
  return {
    options,
    jobs: new Map(),
    get spentUsd() {
      return spentUsd;
    },
    reserve(usd) {
      // What costs nothing is never too much, also when what came before cost more than it should.
      if (usd > 0 && spentUsd + usd > (options.sessionUsd ?? Infinity) + DUST_USD) return false;
      spentUsd += usd;
      return true;
    },
    settle(reservedUsd, paidUsd) {
      spentUsd = Math.max(0, spentUsd - reservedUsd + paidUsd);
    },
  };
}

/** A sum of money as people write it, without what sums of binary fractions are off by. */
export function withoutDust(usd: number): number {
  return Number(usd.toFixed(9));
}

/** @throws OpenRouterError `INVALID_INPUT` when a limit is there and is no sum of money. */
export function checkUsd(name: string, value: unknown, action: string): void {
  // A caller without a compiler may give anything.
  if (value === undefined || isUsd(value)) return;
  throw invalidInput(`Cannot ${action}: ${name} must be a number, 0 or above`);
}
