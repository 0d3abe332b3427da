import type { Clock } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import type { Budget, BudgetOptions } from '../shared/budget.ts';
import { isUsd } from './money.ts';

/**
 * Makes the budget of a client.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a limit is no sum of money.
 */
export function createBudget(options: BudgetOptions, clock: Clock): Budget {
  for (const name of ['maxCostUsd', 'sessionUsd'] as const)
    checkUsd(name, options[name], 'make a client');
  return {
    options,
    clock,
    // A program without paid calls does not carry the one in memory.
    store: lazy(
      async () =>
        options.store ??
        (await import('./memory-reservation-store.ts')).createMemoryReservationStore(),
    ),
  };
}

/** @throws OpenRouterError `INVALID_INPUT` when a limit is there and is no sum of money. */
export function checkUsd(name: string, value: unknown, action: string): void {
  // A caller without a compiler may give anything.
  if (value === undefined || isUsd(value)) return;
  throw invalidInput(`Cannot ${action}: ${name} must be a number, 0 or above`);
}
