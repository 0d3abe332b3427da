import { describe, expect, it } from 'vitest';

import { systemClock } from '../../shared/clock.ts';
import type { BudgetOptions } from '../shared/budget.ts';
import { createBudget } from './budget.ts';
import { createMemoryReservationStore } from './memory-reservation-store.ts';

function make(options: BudgetOptions) {
  return createBudget(options, systemClock);
}

describe('createBudget', () => {
  it.each([Number.NaN, -0.01, Infinity, '1'])('rejects %s as a limit', (value) => {
    // A caller without a compiler may pass a string.
    const wrong = value as number;
    expect(() => make({ sessionUsd: wrong })).toThrow(
      'Cannot create the client: sessionUsd must be a number, 0 or above',
    );
    expect(() => make({ maxCostUsd: wrong })).toThrow('maxCostUsd must be a number');
  });

  it('accepts 0 as a limit', async () => {
    const store = await make({ maxCostUsd: 0, sessionUsd: 0 }).store();
    expect(await store.remainingUsd(0)).toBe(0);
  });

  it('uses the store of the options, or else one store in memory', async () => {
    const store = createMemoryReservationStore();
    expect(await make({ store }).store()).toBe(store);
    const budget = make({});
    expect(await budget.store()).toBe(await budget.store());
  });
});
