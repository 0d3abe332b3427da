import * as v from 'valibot';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { authorOf, type Catalogue } from './catalogue.ts';
import { findProvider } from './providers.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { invalidRequest } from '../shared/api-error.ts';

const amount = v.pipe(v.string(), v.decimal(), v.toNumber(), v.minValue(0));
const integer = v.pipe(v.string(), v.digits(), v.toNumber());
const list = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((item) => item.trim())),
);

const SORTS = [
  'most-popular',
  'newest',
  'top-weekly',
  'pricing-low-to-high',
  'pricing-high-to-low',
  'context-high-to-low',
  'throughput-high-to-low',
  'latency-low-to-high',
  'intelligence-high-to-low',
  'coding-high-to-low',
  'agentic-high-to-low',
  'design-arena-elo-high-to-low',
] as const;

const ModelQuery = v.object({
  offset: v.optional(integer),
  limit: v.optional(v.pipe(integer, v.minValue(1), v.maxValue(1000))),
  q: v.optional(v.string()),
  output_modalities: v.optional(list),
  input_modalities: v.optional(list),
  supported_parameters: v.optional(list),
  model_authors: v.optional(list),
  providers: v.optional(list),
  arch: v.optional(v.string()),
  context: v.optional(v.pipe(integer, v.minValue(1))),
  min_price: v.optional(amount),
  max_price: v.optional(amount),
  min_output_price: v.optional(amount),
  max_output_price: v.optional(amount),
  min_age_days: v.optional(integer),
  max_age_days: v.optional(integer),
  zdr: v.optional(v.literal('true')),
  region: v.optional(v.picklist(['eu', 'us'])),
  sort: v.optional(v.picklist(SORTS)),
});

/** A parsed query of `GET /models`. */
export type ModelQuery = v.InferOutput<typeof ModelQuery>;

/** Parses the query of `GET /models`; a malformed value is a 400 that names it. */
export function parseModelQuery(parameters: URLSearchParams): ModelQuery {
  const nonEmpty = [...parameters].filter(([, value]) => value !== '');
  const parsed = v.safeParse(ModelQuery, Object.fromEntries(nonEmpty));
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  return parsed.output;
}

/** Returns the entries that match a query, in its order, before paging. */
export function selectModels(
  { entries }: Catalogue,
  query: ModelQuery,
  nowMs: number,
): readonly CatalogueEntry[] {
  const tests = [...toContentTests(query), ...toFigureTests(query, nowMs)];
  const selected = entries.filter((entry) => tests.every((test) => test(entry)));
  const comparison = COMPARISONS[query.sort ?? 'most-popular'];
  return comparison === undefined ? selected : selected.toSorted(comparison);
}

type Test = (entry: CatalogueEntry) => boolean;

function toContentTests(query: ModelQuery): Test[] {
  const outputs = query.output_modalities ?? ['text'];
  const words = (query.q ?? '').toLowerCase().split(/\s+/);
  return [
    ({ output }) => outputs.includes('all') || outputs.some((name) => isIn(output, name)),
    ({ input }) => (query.input_modalities ?? []).every((name) => isIn(input, name)),
    ({ parameters }) => (query.supported_parameters ?? []).every((name) => isIn(parameters, name)),
    ({ id, name }) => words.every((word) => `${id} ${name}`.toLowerCase().includes(word)),
    (entry) => query.model_authors?.includes(authorOf(entry).replace(/^~/, '')) ?? true,
    ({ providers }) =>
      query.providers?.some((name) => isIn(providers, findProvider(name)?.slug ?? name)) ?? true,
    ({ tokenizer }) =>
      query.arch === undefined || tokenizer.toLowerCase() === query.arch.toLowerCase(),
  ];
}

function toFigureTests(query: ModelQuery, nowMs: number): Test[] {
  const { context = 0, zdr, region } = query;
  return [
    ({ contextLength }) => contextLength >= context,
    ({ pricing }) => isWithin(perMillion(pricing.prompt), query.min_price, query.max_price),
    ({ pricing }) =>
      isWithin(perMillion(pricing.completion), query.min_output_price, query.max_output_price),
    ({ created }) =>
      isWithin((nowMs / 1000 - created) / 86_400, query.min_age_days, query.max_age_days),
    ({ providers }) =>
      zdr === undefined || providers.some((slug) => findProvider(slug)?.retainsNothing === true),
    ({ providers }) => region === undefined || providers.some((slug) => isInRegion(slug, region)),
  ];
}

const EUROPE = new Set(['BE', 'DE', 'FR', 'IE', 'NL', 'SE']);

function isInRegion(slug: string, region: 'eu' | 'us'): boolean {
  const { datacenters = [] } = findProvider(slug) ?? {};
  return datacenters.some((country) => (region === 'us' ? country === 'US' : EUROPE.has(country)));
}

function isIn(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function isWithin(value: number, min = -Infinity, max = Infinity): boolean {
  return value >= min && value <= max;
}

function perMillion(price: string): number {
  // Rounded, because 0.0000003 USD per token would exceed 0.3 USD per million.
  return Number((Number(price) * 1e6).toFixed(6));
}

/**
 * The emulator has no popularity, speed or benchmark data: those orders are the catalogue's own.
 */
const COMPARISONS: Readonly<
  Partial<Record<string, (a: CatalogueEntry, b: CatalogueEntry) => number>>
> = {
  newest: (a, b) => b.created - a.created,
  'pricing-low-to-high': (a, b) => Number(a.pricing.prompt) - Number(b.pricing.prompt),
  'pricing-high-to-low': (a, b) => Number(b.pricing.prompt) - Number(a.pricing.prompt),
  'context-high-to-low': (a, b) => b.contextLength - a.contextLength,
};
