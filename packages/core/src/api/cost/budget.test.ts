import { describe, expect, it } from 'vitest';

import { createBudget } from './budget.ts';

describe('createBudget', () => {
  it('holds what is reserved as spent until it is settled for what was paid', () => {
    const budget = createBudget({ sessionUsd: 1 });
    expect(budget.reserve(0.75)).toBe(true);
    expect(budget.spentUsd).toBe(0.75);
    budget.settle(0.75, 0.25);
    expect(budget.spentUsd).toBe(0.25);
  });

  it('gives what is left to the last cent and nothing beyond', () => {
    const budget = createBudget({ sessionUsd: 0.3 });
    // In binary fractions three times 0.1 is more than 0.3.
    expect([budget.reserve(0.1), budget.reserve(0.1), budget.reserve(0.1)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(budget.reserve(0.000001)).toBe(false);
  });

  it('lets what is free pass when nothing is left', () => {
    const budget = createBudget({ sessionUsd: 0 });
    expect(budget.reserve(0)).toBe(true);
    expect(budget.reserve(0.01)).toBe(false);
    // An estimate was too low.
    budget.settle(0, 0.5);
    expect(budget.reserve(0)).toBe(true);
  });

  it('counts without end when the session has no limit', () => {
    const budget = createBudget({});
    expect(budget.reserve(1_000)).toBe(true);
    expect(budget.spentUsd).toBe(1_000);
  });

  it.each([Number.NaN, -0.01, Infinity, '1'])('refuses %s as a limit', (value) => {
    // A caller without a compiler may give a text.
    const wrong = value as number;
    expect(() => createBudget({ sessionUsd: wrong })).toThrow(
      'Cannot make a client: sessionUsd must be a number, 0 or above',
    );
    expect(() => createBudget({ maxCostUsd: wrong })).toThrow('maxCostUsd must be a number');
  });

  it('takes 0 as a limit', () => {
    expect(createBudget({ maxCostUsd: 0, sessionUsd: 0 }).spentUsd).toBe(0);
  });
});
