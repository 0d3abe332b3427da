import { describe, expect, it } from 'vitest';

import { OpenRouterError } from '../../shared/errors.ts';
import { createTestBudget } from '../../../test/support/test-budget.ts';
import type { BudgetOptions, CostEstimate } from '../shared/budget.ts';
import { reserve, withReservation } from './reservation.ts';

const action = 'draw with a/b';

function told(costUsd: number | undefined, certainty: CostEstimate['certainty'] = 'upper_bound') {
  return { certainty, costUsd, model: 'a/b', basis: 'two pictures at a price each' };
}

function setUp(options: BudgetOptions = {}, estimate = told(0.5)) {
  const { budget, store } = createTestBudget(options);
  const asked: string[] = [];
  const planned = {
    action,
    estimate: async () => {
      asked.push('estimate');
      return estimate;
    },
    run: async () => {
      asked.push('run');
      return { costUsd: 0.25 as number | undefined };
    },
    costOf: ({ costUsd }: { readonly costUsd: number | undefined }) => costUsd,
  };
  return { budget, store, asked, planned };
}

describe('withReservation', () => {
  it('asks for no estimate without a limit, and counts what was paid all the same', async () => {
    const { budget, store, asked, planned } = setUp();
    await withReservation(budget, planned);
    expect(asked).toEqual(['run']);
    expect(store.spentUsd).toBe(0.25);
  });

  it.each([Number.NaN, Infinity, -5])('takes an estimate of %s for none', async (costUsd) => {
    const { budget, store, asked, planned } = setUp({ sessionUsd: 1 }, told(costUsd));
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'unknown', estimateUsd: undefined },
    });
    expect([asked, store.spentUsd]).toEqual([['estimate'], 0]);
    await withReservation(budget, planned, { allowUnknownCost: true });
    expect(store.spentUsd).toBe(0.25);
  });

  it.each([Number.NaN, Infinity, -5])(
    'counts the estimate where %s is said to be paid',
    async (costUsd) => {
      const { budget, store, planned } = setUp({ sessionUsd: 1 });
      await withReservation(budget, { ...planned, costOf: () => costUsd });
      expect(store.spentUsd).toBe(0.5);
    },
  );

  it('runs at once without a budget', async () => {
    const { asked, planned } = setUp();
    await withReservation(undefined, planned);
    expect(asked).toEqual(['run']);
  });

  it('makes a call that costs the limit exactly', async () => {
    const { budget, store, asked, planned } = setUp({ maxCostUsd: 0.5 });
    await withReservation(budget, planned);
    expect(asked).toEqual(['estimate', 'run']);
    expect(store.spentUsd).toBe(0.25);
  });

  it('refuses a call that may cost more, tells both sums and sends nothing', async () => {
    const { budget, store, asked, planned } = setUp({ maxCostUsd: 0.49 });
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot draw with a/b: it may cost up to $0.50, and at most $0.49 may be spent',
      details: {
        reason: 'max_cost',
        estimateUsd: 0.5,
        maxCostUsd: 0.49,
        certainty: 'upper_bound',
        basis: 'two pictures at a price each',
        model: 'a/b',
      },
      hints: [
        { kind: 'text', text: 'Estimated from: two pictures at a price each.' },
        {
          kind: 'text',
          text: 'Ask for less (fewer tokens, seconds or images), or choose a cheaper model.',
        },
        { kind: 'raise-limit', option: 'maxCostUsd', to: 0.5 },
      ],
    });
    expect(asked).toEqual(['estimate']);
    expect(store.spentUsd).toBe(0);
  });

  it('refuses by an estimate too, and says that it is one', async () => {
    const { planned } = setUp({}, told(0.5, 'estimate'));
    await expect(withReservation(undefined, planned, { maxCostUsd: 0.1 })).rejects.toMatchObject({
      message: 'Cannot draw with a/b: it is likely to cost $0.50, and at most $0.10 may be spent',
    });
  });

  it("prefers the call's own limit to the client's", async () => {
    const { budget, asked, planned } = setUp({ maxCostUsd: 0.1 });
    await withReservation(budget, planned, { maxCostUsd: 1 });
    expect(asked).toEqual(['estimate', 'run']);
  });

  it('refuses an unknown price unless it is allowed', async () => {
    const { budget, asked, planned } = setUp({ maxCostUsd: 1 }, told(undefined, 'unknown'));
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { reason: 'max_cost', certainty: 'unknown', estimateUsd: undefined, maxCostUsd: 1 },
    });
    await withReservation(budget, planned, { allowUnknownCost: true });
    expect(asked).toEqual(['estimate', 'estimate', 'run']);
  });

  it('takes the permission of the client, which a call can take back', async () => {
    const options = { maxCostUsd: 1, allowUnknownCost: true };
    const { budget, planned } = setUp(options, told(undefined, 'unknown'));
    await withReservation(budget, planned);
    await expect(withReservation(budget, planned, { allowUnknownCost: false })).rejects.toThrow(
      'nobody can tell before what it costs',
    );
  });

  it('refuses an unknown price when nothing is left, even where it is allowed', async () => {
    const options = { sessionUsd: 0, allowUnknownCost: true };
    const { budget, planned } = setUp(options, told(undefined, 'unknown'));
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });

  it('never refuses what is free', async () => {
    const { budget, asked, planned } = setUp({ maxCostUsd: 0, sessionUsd: 0 }, told(0));
    await withReservation(budget, planned);
    expect(asked).toEqual(['estimate', 'run']);
  });

  it('refuses what is more than is left of the session', async () => {
    const { budget, planned } = setUp({ sessionUsd: 0.6 });
    await withReservation(budget, planned);
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      message:
        "Cannot draw with a/b: it may cost up to $0.50, and the session's budget has $0.35 left",
      details: { reason: 'max_cost', estimateUsd: 0.5, maxCostUsd: 0.35 },
      hints: expect.arrayContaining([{ kind: 'raise-limit', option: 'sessionUsd', to: 0.75 }]),
    });
  });

  it('does not let parallel calls overspend together', async () => {
    const { budget, asked, planned } = setUp({ sessionUsd: 1 });
    const results = await Promise.allSettled([1, 2, 3].map(() => withReservation(budget, planned)));
    expect(results.map(({ status }) => status).toSorted()).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(asked.filter((each) => each === 'run')).toHaveLength(2);
  });

  it('counts the estimate when nobody says what it cost', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    await withReservation(budget, { ...planned, costOf: () => undefined });
    expect(store.spentUsd).toBe(0.5);
  });

  it('gives the money back after a refusal and keeps it after an unknown outcome', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    const failing = (error: unknown) => ({
      ...planned,
      run: async () => {
        throw error;
      },
    });
    const refused = new OpenRouterError('UPSTREAM_REFUSED', 'No', { status: 429 });
    await expect(withReservation(budget, failing(refused))).rejects.toBe(refused);
    expect(store.spentUsd).toBe(0);
    const lost = new OpenRouterError('UPSTREAM_HTTP', 'Lost', {
      details: { reason: 'outcome_unknown' },
    });
    await expect(withReservation(budget, failing(lost))).rejects.toBe(lost);
    expect(store.spentUsd).toBe(0.5);
  });

  it.each([new Error('enough'), new OpenRouterError('UPSTREAM_TIMEOUT', 'Too late')])(
    'keeps the money when the caller gave up after it began: %s',
    async (reason) => {
      const { budget, store, planned } = setUp({ sessionUsd: 1 });
      const controller = new AbortController();
      const { signal } = controller;
      const run = async () => {
        controller.abort(reason);
        throw reason;
      };
      await expect(withReservation(budget, { ...planned, run }, { signal })).rejects.toBe(reason);
      expect(store.spentUsd).toBe(0.5);
    },
  );

  it('neither begins nor counts anything when the caller gave up while it was reckoned', async () => {
    const { budget, store, asked, planned } = setUp({ sessionUsd: 1 });
    const controller = new AbortController();
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Too late');
    const estimate = async () => {
      controller.abort(reason);
      return await planned.estimate();
    };
    const { signal } = controller;
    await expect(withReservation(budget, { ...planned, estimate }, { signal })).rejects.toBe(
      reason,
    );
    expect([asked, store.spentUsd]).toEqual([['estimate'], 0]);
  });

  it('gives the money back for a status with which the endpoint charges nothing', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    const gateway = new OpenRouterError('UPSTREAM_HTTP', 'Gone', { status: 502 });
    const failing = {
      ...planned,
      unpaidStatuses: [502],
      run: async () => {
        throw gateway;
      },
    };
    await expect(withReservation(budget, failing)).rejects.toBe(gateway);
    expect(store.spentUsd).toBe(0);
  });

  it.each([Number.NaN, -1, Infinity, '1'])('refuses %s as a limit of a call', async (value) => {
    const { asked, planned } = setUp();
    // A caller without a compiler may give a text.
    await expect(
      withReservation(undefined, planned, { maxCostUsd: value as number }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot draw with a/b: maxCostUsd must be a number, 0 or above',
    });
    expect(asked).toEqual([]);
  });
});

describe('reserve', () => {
  it('hears the first word about the end only', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    const reservation = await reserve(budget, planned);
    expect(store.spentUsd).toBe(0.5);
    await reservation.settle(0.125);
    await reservation.release();
    await reservation.fail(new Error('late'));
    await reservation.settle(0.5);
    expect(store.spentUsd).toBe(0.125);
  });

  it('gives everything back when the call was not made', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    const reservation = await reserve(budget, planned);
    await reservation.release();
    expect(store.spentUsd).toBe(0);
  });
});
