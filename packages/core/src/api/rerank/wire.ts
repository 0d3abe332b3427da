import { readCost } from '../../shared/cost.ts';
import { isRecord, numberAt } from '../../shared/untrusted-json.ts';
import type { RankedDocument, RerankRequest, RerankUsage } from './options.ts';

/**
 * Parses a response of `POST rerank`: the documents of the request, ordered by score; `undefined` when it ranks none. An entry
 * that is invalid, refers to no document or to one for the second time is left out: the others are paid.
 */
export function toRanking(
  response: unknown,
  { documents, topN }: Pick<RerankRequest, 'documents' | 'topN'>,
): readonly RankedDocument[] | undefined {
  const entries: unknown = isRecord(response) ? response['results'] : undefined;
  if (!Array.isArray(entries)) return undefined;
  const ranked = new Map<number, RankedDocument>();
  for (const entry of entries) {
    const index = numberAt(entry, 'index') ?? -1;
    // Some providers use another name than OpenRouter does.
    const score = numberAt(entry, 'score') ?? numberAt(entry, 'relevance_score');
    const document = documents[index];
    if (score === undefined || document === undefined || ranked.has(index)) continue;
    ranked.set(index, { index, score, document });
  }
  if (ranked.size === 0) return undefined;
  // Not every provider sorts by score or limits the number of results.
  return [...ranked.values()].toSorted((a, b) => b.score - a.score).slice(0, topN);
}

/** Parses the usage of a response. */
export function toRerankUsage(response: unknown): RerankUsage | undefined {
  const usage = isRecord(response) ? response['usage'] : undefined;
  if (!isRecord(usage)) return undefined;
  return {
    searchUnits: numberAt(usage, 'search_units'),
    totalTokens: numberAt(usage, 'total_tokens'),
    ...readCost(usage),
  };
}
