import * as v from 'valibot';

/** What an operation may cost. */
export const maxCostField = v.pipe(
  v.number(),
  v.minValue(0),
  v.description('What may cost more is cut down, else refused. Default: OPENROUTER_MAX_COST_USD.'),
);
