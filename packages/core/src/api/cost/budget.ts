import type { Clock } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import { lazily } from '../../shared/lazy.ts';
import type { Budget, BudgetOptions } from '../shared/budget.ts';
import { isUsd } from './money.ts';

// A program without paid calls does not carry it.
const loadMemory = async () => await import('./memory-reservation-store.ts');

/**
 * Makes the budget of a client.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a limit is no sum of money.
 */
export function createBudget(options: BudgetOptions, clock: Clock): Budget {
  checkUsd('maxCostUsd', options.maxCostUsd, 'make a client');
  checkUsd('sessionUsd', options.sessionUsd, 'make a client');
  const store = lazily(
    async () => options.store ?? (await loadMemory()).createMemoryReservationStore(),
  );
  return { options, clock, store };
}

/** @throws OpenRouterError `INVALID_INPUT` when a limit is there and is no sum of money. */
export function checkUsd(name: string, value: unknown, action: string): void {
  // A caller without a compiler may give anything.
  if (value === undefined || isUsd(value)) return;
  throw invalidInput(`Cannot ${action}: ${name} must be a number, 0 or above`);
}
