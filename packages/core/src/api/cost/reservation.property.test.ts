import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createTestBudget } from '../../../test/support/test-budget.ts';
import { withReservation } from './reservation.ts';

/** Ten-thousandths of a dollar, so that amounts differ from rounding errors. */
const amount = fc.integer({ min: 0, max: 5_000 }).map((units) => units / 10_000);

const call = fc.record({ boundUsd: amount, share: fc.double({ min: 0, max: 1, noNaN: true }) });

describe('the budget of a session', () => {
  it('is never exceeded by concurrent calls with exact bounds', async () => {
    const law = fc.asyncProperty(
      fc.array(call, { maxLength: 20 }),
      amount,
      fc.scheduler(),
      async (calls, sessionUsd, scheduler) => {
        const { budget, store } = createTestBudget({ sessionUsd });
        let spentUsd = 0;
        const results = calls.map(({ boundUsd, share }, index) =>
          withReservation(budget, {
            action: 'draw',
            estimate: () =>
              scheduler.schedule(
                Promise.resolve({
                  certainty: 'upper_bound' as const,
                  costUsd: boundUsd,
                  model: 'a/b',
                  basis: '',
                }),
                `estimate ${index}`,
              ),
            run: async () => {
              await scheduler.schedule(Promise.resolve(), `run ${index}`);
              spentUsd += boundUsd * share;
              return boundUsd * share;
            },
            costOf: (costUsd) => ({ costUsd }),
          }),
        );
        const settled = Promise.allSettled(results);
        await scheduler.waitFor(settled);
        expect(spentUsd).toBeLessThanOrEqual(sessionUsd + 1e-8);
        expect(store.spentUsd).toBeCloseTo(spentUsd, 8);
      },
    );
    await fc.assert(law);
  });
});
