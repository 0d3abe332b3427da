import { describe, expect, it } from 'vitest';

import { readCost } from './cost.ts';

const details = (usd: unknown) => ({ cost_details: { upstream_inference_cost: usd } });

describe('readCost', () => {
  it.each([
    [{ cost: 0.5 }, { costUsd: 0.5 }],
    [{ cost: 0.5, is_byok: false, ...details(0.4) }, { costUsd: 0.5 }],
    [{ cost: 0.5, ...details(0.4) }, { costUsd: 0.5 }],
    [
      { cost: 0.02, is_byok: true, ...details(0.4) },
      { costUsd: 0.02, upstreamCostUsd: 0.4, isByok: true },
    ],
    [
      { cost: 0, is_byok: true },
      { costUsd: 0, isByok: true },
    ],
    [
      { cost: 0, is_byok: true, ...details(null) },
      { costUsd: 0, isByok: true },
    ],
    [
      { cost: 0, is_byok: true, ...details(-1) },
      { costUsd: 0, isByok: true },
    ],
    [
      {
        cost: 0,
        is_byok: true,
        cost_details: {
          upstream_inference_cost: null,
          upstream_inference_prompt_cost: 0.25,
          upstream_inference_completions_cost: 0.5,
        },
      },
      { costUsd: 0, upstreamCostUsd: 0.75, isByok: true },
    ],
    // The record of a generation.
    [{ total_cost: 0.5, upstream_inference_cost: 0.4, is_byok: false }, { costUsd: 0.5 }],
    [
      { total_cost: 0.02, upstream_inference_cost: 0.4, is_byok: true },
      { costUsd: 0.02, upstreamCostUsd: 0.4, isByok: true },
    ],
    [undefined, {}],
    [{ cost: '0.5', is_byok: 'true' }, {}],
  ])('reads %j', (usage, cost) => {
    expect(readCost(usage)).toEqual(cost);
  });
});
