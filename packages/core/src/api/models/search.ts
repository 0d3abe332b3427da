import * as v from 'valibot';

import { parseInput } from '../../shared/parse.ts';
import type { CatalogueEntry, CatalogueIndex } from './catalogue-index.ts';
import type { Model, ModelPage, ModelQuery, ModelSort } from '../shared/model-catalogue.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, modelSorts } from '../shared/model-catalogue.ts';
import { toUsdPerMillion } from '../cost/money.ts';
import { isFree, listedUsdPerToken } from './price.ts';

const names = v.optional(v.array(v.string()));
const amount = v.optional(v.pipe(v.number(), v.minValue(0)));

const Query = v.strictObject({
  text: v.optional(v.string()),
  provider: v.optional(v.string()),
  input: names,
  output: names,
  maxPromptUsdPerMillion: amount,
  free: v.optional(v.boolean()),
  minContext: amount,
  parameters: names,
  sort: v.optional(v.picklist(modelSorts)),
  limit: v.optional(
    v.pipe(
      v.number(),
      v.integer('must be a whole number'),
      v.minValue(1),
      v.maxValue(MAX_PAGE_SIZE),
    ),
    DEFAULT_PAGE_SIZE,
  ),
  offset: v.optional(v.pipe(v.number(), v.safeInteger('must be a whole number'), v.minValue(0)), 0),
});

type ParsedQuery = v.InferOutput<typeof Query>;

/** Checks a query before anything is requested from OpenRouter. */
export function parseModelQuery(query: ModelQuery): ParsedQuery {
  return parseInput(Query, query, 'search models');
}

/** Returns the page of models that match a query. */
export function searchModels({ entries }: CatalogueIndex, query: ParsedQuery): ModelPage {
  const { limit, offset, sort } = query;
  const matches = rankByText(
    entries.filter(({ model }) => isMatch(model, query)),
    query.text ?? '',
  );
  const models = sort === undefined ? matches : matches.toSorted(orders[sort]);
  const end = offset + limit;
  return {
    items: models.slice(offset, end),
    total: models.length,
    offset,
    limit,
    nextOffset: end < models.length ? end : undefined,
  };
}

function isMatch(model: Model, query: ParsedQuery): boolean {
  const { provider, maxPromptUsdPerMillion, minContext, input, output, parameters } = query;
  const { prompt } = listedUsdPerToken(model);
  return (
    (provider === undefined || authorOf(model) === provider.trim().toLowerCase()) &&
    hasAll(model.inputModalities, input) &&
    hasAll(model.outputModalities, output) &&
    hasAll(model.supportedParameters, parameters) &&
    (query.free !== true || isFree(model)) &&
    (minContext === undefined || (model.contextLength ?? -1) >= minContext) &&
    (maxPromptUsdPerMillion === undefined ||
      (prompt !== undefined && toUsdPerMillion(prompt) <= maxPromptUsdPerMillion))
  );
}

/** Returns the author part of an id; an alias (`~author/…`) belongs to its author too. */
function authorOf({ id }: Model): string | undefined {
  return id.toLowerCase().replace(/^~/u, '').split('/')[0];
}

function hasAll(values: readonly string[], required: readonly string[] = []): boolean {
  return required.every((each) => values.includes(each));
}

/** Returns the models in which every word occurs: matches in id or name before those in the description. */
function rankByText(entries: readonly CatalogueEntry[], text: string): readonly Model[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  const titleMatches: Model[] = [];
  const descriptionMatches: Model[] = [];
  for (const { model, title, description } of entries) {
    if (words.every((word) => title.includes(word))) titleMatches.push(model);
    else if (words.every((word) => title.includes(word) || description.includes(word))) {
      descriptionMatches.push(model);
    }
  }
  return [...titleMatches, ...descriptionMatches];
}

/** Comparators by sort order. Unknown values come last. Sorting is stable, so equal models keep their order. */
const orders = {
  newest: (a, b) => (b.createdAtSeconds ?? -1) - (a.createdAtSeconds ?? -1),
  price: (a, b) => priceOf(a) - priceOf(b),
  context: (a, b) => (b.contextLength ?? -1) - (a.contextLength ?? -1),
  name: (a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()),
} as const satisfies Record<ModelSort, (a: Model, b: Model) => number>;

function priceOf(model: Model): number {
  // The largest number instead of Infinity, whose difference to itself is not a number.
  return listedUsdPerToken(model).prompt ?? Number.MAX_VALUE;
}

/** Compares by code unit, so that the order is the same on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
