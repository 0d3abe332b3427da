import type { Pricing } from '../models/catalogue-entry.ts';
import { roundUsd } from '../shared/round-usd.ts';
import type { JsonObject } from '../shared/json.ts';

/** Usage and cost of a ranking. */
export interface RerankUsage {
  readonly costUsd: number;
  readonly promptTokens: number | undefined;
  /** The `usage` object of the response. */
  readonly document: JsonObject;
}

/** Document chunks that Cohere ranks for the price of one search. */
const CHUNKS_PER_SEARCH = 100;

/** Maximum tokens of query and document that Cohere counts as one chunk. */
const TOKENS_PER_CHUNK = 500;

/**
 * Counts a ranking from the tokens of each document with the query. A model with a price per
 * request is billed per search, as Cohere's are; the others per token.
 */
export function countRerank(pricing: Pricing, tokensOfEach: readonly number[]): RerankUsage {
  if (pricing.request === undefined) {
    const tokens = tokensOfEach.reduce((sum, each) => sum + each, 0);
    const cost = roundUsd(tokens * Number(pricing.prompt));
    return { costUsd: cost, promptTokens: tokens, document: { total_tokens: tokens, cost } };
  }
  const chunks = tokensOfEach.reduce((sum, each) => sum + countChunks(each), 0);
  const searches = Math.ceil(chunks / CHUNKS_PER_SEARCH);
  const cost = roundUsd(searches * Number(pricing.request));
  return { costUsd: cost, promptTokens: undefined, document: { search_units: searches, cost } };
}

/** An empty document counts as one chunk. */
function countChunks(tokens: number): number {
  return Math.max(1, Math.ceil(tokens / TOKENS_PER_CHUNK));
}
