import { describe, expect, it } from 'vitest';

import { toInfo } from './result-info.ts';
import { footerOf, formatCost, formatCosts } from './footer.ts';
import { formatDuration } from '../terminal/format-duration.ts';

describe('formatCost', () => {
  it.each([
    [null, 'cost unknown'],
    [0, '$0'],
    [1.2, '$1.20'],
    [0.5, '$0.50'],
    [0.0123, '$0.01'],
    [0.00000012, '$0.00000012'],
    [0.0000000004, '$0.0000000004'],
  ])('formats %s as %s', (cost, text) => {
    expect(formatCost(cost)).toBe(text);
  });
});

describe('formatCosts', () => {
  it.each([
    [{ costUsd: 0.5 }, '$0.50'],
    [{ costUsd: 0, upstreamCostUsd: 0.036 }, '$0 + $0.04 BYOK'],
    [{ costUsd: 0.01, upstreamCostUsd: null }, '$0.01 + unknown BYOK'],
  ])('formats %j as %s', (cost, text) => {
    expect(formatCosts(cost)).toBe(text);
  });

  it('has both parts of a result, of its usage or its own', () => {
    const footer = (data: object) => footerOf(toInfo({ data }), 20);
    const cost = { cost_usd: 0, upstream_cost_usd: 0.5 };
    expect([footer(cost), footer({ usage: cost })]).toEqual([
      '$0 + $0.50 BYOK · 20 ms',
      '$0 + $0.50 BYOK · 20 ms',
    ]);
  });
});

describe('formatDuration', () => {
  it.each([
    [40, '40 ms'],
    [1440, '1.4 s'],
    [59_400, '59 s'],
    [185_000, '3 min 5 s'],
  ])('formats %s ms as %s', (elapsedMs, text) => {
    expect(formatDuration(elapsedMs)).toBe(text);
  });
});

describe('footerOf', () => {
  it('shows model, tokens, cost and time', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, cost_usd: 0.002 };
    const info = toInfo({ data: { model: 'a/b' }, meta: { usage, cache: { status: 'hit' } } });
    expect(footerOf(info, 1800)).toBe('a/b · 12→3 tok · $0.002 · cached · 1.8 s');
  });

  it('shows input tokens only for results without output tokens', () => {
    const info = toInfo({ data: { model: 'a/b' }, meta: { usage: { prompt_tokens: 6 } } });
    expect(footerOf(info, 20)).toBe('a/b · 6 tok · cost unknown · 20 ms');
  });

  it('shows no cost for free commands', () => {
    expect(footerOf(toInfo({ data: [] }), 20)).toBe('no cost · 20 ms');
  });

  it('shows tokens of one side only, and none if the usage has none', () => {
    const footer = (usage: object) => footerOf(toInfo({ data: { usage } }), 20);
    expect(footer({ output_tokens: 7, cost_usd: 1 })).toBe('?→7 tok · $1.00 · 20 ms');
    expect(footer({ seconds: 2, cost_usd: 1 })).toBe('$1.00 · 20 ms');
  });

  it('never guesses a cost', () => {
    expect(footerOf(toInfo({ data: { model: 'a/b' } }), 20)).toBe('a/b · cost unknown · 20 ms');
  });
});
