import * as v from 'valibot';

/** Field for the maximum cost of an operation. */
export const maxCostField = v.pipe(
  v.number(),
  v.minValue(0),
  v.description('Limits the output to this cost, else refuses. Default: OPENROUTER_MAX_COST_USD.'),
);
