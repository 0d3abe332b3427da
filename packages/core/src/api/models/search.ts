import * as v from 'valibot';

import { parseInput } from '../../shared/parse.ts';
import type { CatalogueEntry, CatalogueIndex } from './catalogue-index.ts';
import type { Model, ModelPage, ModelQuery, ModelSort } from '../shared/model-catalogue.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, modelSorts } from '../shared/model-catalogue.ts';
import { toUsdPerMillion } from '../cost/money.ts';
import { isFree, listedUsdPerToken } from './price.ts';

const words = v.optional(v.array(v.string()));
const amount = v.optional(v.pipe(v.number(), v.minValue(0)));

const Query = v.strictObject({
  text: v.optional(v.string()),
  provider: v.optional(v.string()),
  input: words,
  output: words,
  maxPromptUsdPerMillion: amount,
  free: v.optional(v.boolean()),
  minContext: amount,
  parameters: words,
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

/** Checks a query before anything is asked of OpenRouter. */
export function parseModelQuery(query: ModelQuery): ParsedQuery {
  return parseInput(Query, query, 'search models');
}

/** The page of models that a query asks for. */
export function searchModels({ entries }: CatalogueIndex, query: ParsedQuery): ModelPage {
  const { limit, offset, sort } = query;
  const found = rankByText(
    entries.filter(({ model }) => fits(model, query)),
    query.text ?? '',
  );
  const models = sort === undefined ? found : found.toSorted(orders[sort]);
  const end = offset + limit;
  return {
    items: models.slice(offset, end),
    total: models.length,
    offset,
    limit,
    nextOffset: end < models.length ? end : undefined,
  };
}

function fits(model: Model, query: ParsedQuery): boolean {
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

/** The author part of an id; an alias (`~author/…`) belongs to its author too. */
function authorOf({ id }: Model): string | undefined {
  return id.toLowerCase().replace(/^~/u, '').split('/')[0];
}

function hasAll(describeOperation: readonly string[], wanted: readonly string[] = []): boolean {
  return wanted.every((each) => describeOperation.includes(each));
}

/** Models in which every word occurs; those named so before those merely described so. */
function rankByText(entries: readonly CatalogueEntry[], text: string): readonly Model[] {
  const wanted = text.toLowerCase().split(/\s+/u).filter(Boolean);
  const named: Model[] = [];
  const described: Model[] = [];
  for (const { model, title, description } of entries) {
    if (wanted.every((word) => title.includes(word))) named.push(model);
    else if (wanted.every((word) => title.includes(word) || description.includes(word))) {
      described.push(model);
    }
  }
  return [...named, ...described];
}

/** What is unknown comes last. Sorting is stable, so equals keep the order they had. */
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

/** By code unit, so that the order is the same on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
