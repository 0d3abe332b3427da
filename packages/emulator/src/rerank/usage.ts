import type { Pricing } from '../models/catalogue-entry.ts';
import { roundUsd } from '../shared/round-usd.ts';
import type { JsonObject } from '../shared/json.ts';

/** What ranking used and cost. */
export interface RerankUsage {
  readonly costUsd: number;
  readonly promptTokens: number | undefined;
  /** As the response carries it. */
  readonly document: JsonObject;
}

/** The pieces of documents that Cohere ranks for the price of one search. */
const CHUNKS_PER_SEARCH = 100;

/** The most tokens of query and document that Cohere counts as one piece. */
const TOKENS_PER_CHUNK = 500;

/**
 * Counts a ranking from the tokens of each document with the query. A model with a price for a
 * request is paid by the search, as Cohere is; the others are paid by the token.
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

/** An empty document is a piece as well. */
function countChunks(tokens: number): number {
  return Math.max(1, Math.ceil(tokens / TOKENS_PER_CHUNK));
}
