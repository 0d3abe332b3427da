import { describe, expect, it } from 'vitest';

import { OpenRouterError } from '../../shared/errors.ts';
import { createTestBudget } from '../../../test/support/test-budget.ts';
import type { BudgetOptions, CostEstimate } from '../shared/budget.ts';
import { reserve, withReservation } from './reservation.ts';

const action = 'draw with a/b';

function estimateOf(
  costUsd: number | undefined,
  certainty: CostEstimate['certainty'] = 'upper_bound',
) {
  return { certainty, costUsd, model: 'a/b', basis: 'two images at a price each' };
}

function setUp(options: BudgetOptions = {}, estimate = estimateOf(0.5)) {
  const { budget, store } = createTestBudget(options);
  const steps: string[] = [];
  const planned = {
    action,
    estimate: async () => {
      steps.push('estimate');
      return estimate;
    },
    run: async () => {
      steps.push('run');
      return { costUsd: 0.25 as number | undefined };
    },
    costOf: (cost: { readonly costUsd: number | undefined }) => cost,
  };
  return { budget, store, steps, planned };
}

describe('withReservation', () => {
  it('makes no estimate without a limit, but counts the cost', async () => {
    const { budget, store, steps, planned } = setUp();
    await withReservation(budget, planned);
    expect(steps).toEqual(['run']);
    expect(store.spentUsd).toBe(0.25);
  });

  it.each([Number.NaN, Infinity, -5])('treats an estimate of %s as unknown', async (costUsd) => {
    const { budget, store, steps, planned } = setUp({ sessionUsd: 1 }, estimateOf(costUsd));
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'unknown', estimateUsd: undefined },
    });
    expect([steps, store.spentUsd]).toEqual([['estimate'], 0]);
    await withReservation(budget, planned, { allowUnknownCost: true });
    expect(store.spentUsd).toBe(0.25);
  });

  it.each([Number.NaN, Infinity, -5])(
    'counts the estimate when the reported cost is %s',
    async (costUsd) => {
      const { budget, store, planned } = setUp({ sessionUsd: 1 });
      await withReservation(budget, { ...planned, costOf: () => ({ costUsd }) });
      expect(store.spentUsd).toBe(0.5);
    },
  );

  it('runs at once without a budget', async () => {
    const { steps, planned } = setUp();
    await withReservation(undefined, planned);
    expect(steps).toEqual(['run']);
  });

  it('allows a call that costs exactly the limit', async () => {
    const { budget, store, steps, planned } = setUp({ maxCostUsd: 0.5 });
    await withReservation(budget, planned);
    expect(steps).toEqual(['estimate', 'run']);
    expect(store.spentUsd).toBe(0.25);
  });

  it('refuses a call that may cost more, reports both amounts and sends nothing', async () => {
    const { budget, store, steps, planned } = setUp({ maxCostUsd: 0.49 });
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message:
        'Cannot draw with a/b: it may cost up to $0.50, and at most $0.49 may be spent on one call',
      details: {
        reason: 'max_cost',
        estimateUsd: 0.5,
        maxCostUsd: 0.49,
        limit: 'client',
        certainty: 'upper_bound',
        basis: 'two images at a price each',
        model: 'a/b',
      },
      hints: [
        { kind: 'text', text: 'Estimated from: two images at a price each.' },
        {
          kind: 'text',
          text: 'Request less (fewer tokens, seconds or images), or choose a cheaper model.',
        },
        { kind: 'raise-limit', option: 'clientMaxCostUsd', to: 0.5 },
      ],
    });
    expect(steps).toEqual(['estimate']);
    expect(store.spentUsd).toBe(0);
  });

  it('refuses by an estimate too, and reports that it is one', async () => {
    const { planned } = setUp({}, estimateOf(0.5, 'estimate'));
    await expect(withReservation(undefined, planned, { maxCostUsd: 0.1 })).rejects.toMatchObject({
      message: 'Cannot draw with a/b: it is likely to cost $0.50, and at most $0.10 may be spent',
    });
  });

  it("prefers the call's own limit to the client's", async () => {
    const { budget, steps, planned } = setUp({ maxCostUsd: 0.1 });
    await withReservation(budget, planned, { maxCostUsd: 1 });
    expect(steps).toEqual(['estimate', 'run']);
  });

  it('refuses an unknown cost unless it is allowed', async () => {
    const { budget, steps, planned } = setUp({ maxCostUsd: 1 }, estimateOf(undefined, 'unknown'));
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { reason: 'max_cost', certainty: 'unknown', estimateUsd: undefined, maxCostUsd: 1 },
    });
    await withReservation(budget, planned, { allowUnknownCost: true });
    expect(steps).toEqual(['estimate', 'estimate', 'run']);
  });

  it("uses the client's allowUnknownCost, which a call can override", async () => {
    const options = { maxCostUsd: 1, allowUnknownCost: true };
    const { budget, planned } = setUp(options, estimateOf(undefined, 'unknown'));
    await withReservation(budget, planned);
    await expect(withReservation(budget, planned, { allowUnknownCost: false })).rejects.toThrow(
      'its cost is unknown',
    );
  });

  it('refuses an unknown cost when nothing remains, even if it is allowed', async () => {
    const options = { sessionUsd: 0, allowUnknownCost: true };
    const { budget, planned } = setUp(options, estimateOf(undefined, 'unknown'));
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });

  it('never refuses a free call', async () => {
    const { budget, steps, planned } = setUp({ maxCostUsd: 0, sessionUsd: 0 }, estimateOf(0));
    await withReservation(budget, planned);
    expect(steps).toEqual(['estimate', 'run']);
  });

  it('refuses a call above the remaining budget of the session', async () => {
    const { budget, planned } = setUp({ sessionUsd: 0.6 });
    await withReservation(budget, planned);
    await expect(withReservation(budget, planned)).rejects.toMatchObject({
      message:
        "Cannot draw with a/b: it may cost up to $0.50, and the session's budget has $0.35 left",
      details: { reason: 'max_cost', estimateUsd: 0.5, maxCostUsd: 0.35 },
      hints: expect.arrayContaining([{ kind: 'raise-limit', option: 'sessionUsd', to: 0.75 }]),
    });
  });

  it('does not let concurrent calls exceed the budget together', async () => {
    const { budget, steps, planned } = setUp({ sessionUsd: 1 });
    const results = await Promise.allSettled([1, 2, 3].map(() => withReservation(budget, planned)));
    expect(results.map(({ status }) => status).toSorted()).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(steps.filter((each) => each === 'run')).toHaveLength(2);
  });

  it('counts the estimate when the cost is unknown', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    await withReservation(budget, { ...planned, costOf: () => undefined });
    expect(store.spentUsd).toBe(0.5);
  });

  it('releases the money after a refusal and keeps it after an unknown outcome', async () => {
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
    'keeps the money when the caller cancels after the start: %s',
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

  it('sends and counts nothing when the caller cancels during the estimate', async () => {
    const { budget, store, steps, planned } = setUp({ sessionUsd: 1 });
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
    expect([steps, store.spentUsd]).toEqual([['estimate'], 0]);
  });

  it('releases the money for a status with which the endpoint charges nothing', async () => {
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

  it.each([Number.NaN, -1, Infinity, '1'])('rejects %s as a limit of a call', async (value) => {
    const { steps, planned } = setUp();
    // A caller without a compiler may pass a string.
    await expect(
      withReservation(undefined, planned, { maxCostUsd: value as number }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot draw with a/b: maxCostUsd must be a number, 0 or above',
    });
    expect(steps).toEqual([]);
  });
});

describe('reserve', () => {
  it('uses only the first end that is reported', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    const reservation = await reserve(budget, planned);
    expect(store.spentUsd).toBe(0.5);
    await reservation.settle({ costUsd: 0.125 });
    await reservation.release();
    await reservation.fail(new Error('late'));
    await reservation.settle({ costUsd: 0.5 });
    expect(store.spentUsd).toBe(0.125);
  });

  it('releases everything when the call was not sent', async () => {
    const { budget, store, planned } = setUp({ sessionUsd: 1 });
    const reservation = await reserve(budget, planned);
    await reservation.release();
    expect(store.spentUsd).toBe(0);
  });
});
