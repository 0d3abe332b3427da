import type { Clock } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import type { Budget, BudgetOptions } from '../shared/budget.ts';
import { isUsd } from './is-usd.ts';

/**
 * Creates the budget of a client.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a limit is not a valid amount.
 */
export function createBudget(options: BudgetOptions, clock: Clock): Budget {
  for (const name of ['maxCostUsd', 'sessionUsd'] as const)
    checkUsd(name, options[name], 'create the client');
  return {
    options,
    clock,
    // The store in memory is not loaded by programs without paid calls.
    store: lazy(
      async () =>
        options.store ??
        (await import('./memory-reservation-store.ts')).createMemoryReservationStore(),
    ),
  };
}

/**
 * Checks a limit, which may be absent.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it is not a valid amount.
 */
export function checkUsd(name: string, value: unknown, action: string): void {
  // A caller without a compiler may pass anything.
  if (value === undefined || isUsd(value)) return;
  throw invalidInput(`Cannot ${action}: ${name} must be a number, 0 or above`);
}
