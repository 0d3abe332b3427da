import { createMemoryReservationStore } from '../../src/api/cost/memory-reservation-store.ts';
import type { MemoryReservationStore } from '../../src/api/cost/memory-reservation-store.ts';
import type { Budget, BudgetOptions } from '../../src/api/shared/budget.ts';
import { systemClock } from '../../src/shared/clock.ts';

/** Creates a budget of a client, and returns its store. */
export function createTestBudget(options: BudgetOptions): {
  readonly budget: Budget;
  readonly store: MemoryReservationStore;
} {
  const store = createMemoryReservationStore();
  return { budget: { options, clock: systemClock, store: async () => store }, store };
}
