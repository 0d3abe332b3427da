import { isRecord, numberAt } from '../../shared/untrusted-json.ts';
import type { RankedDocument, RerankRequest, RerankUsage } from './options.ts';

/**
 * The documents of a request in the order that an answer of `POST rerank` gives them; `undefined` when it orders none. An
 * entry that cannot be read, points at no document or at one for the second time is left out: the others were paid for.
 */
export function toRanking(
  answer: unknown,
  { documents, topN }: Pick<RerankRequest, 'documents' | 'topN'>,
): readonly RankedDocument[] | undefined {
  const entries: unknown = isRecord(answer) ? answer['results'] : undefined;
  if (!Array.isArray(entries)) return undefined;
  const ranked = new Map<number, RankedDocument>();
  for (const entry of entries) {
    const index = numberAt(entry, 'index') ?? -1;
    // Some providers name it otherwise than OpenRouter does.
    const score = numberAt(entry, 'score') ?? numberAt(entry, 'relevance_score');
    const document = documents[index];
    if (score === undefined || document === undefined || ranked.has(index)) continue;
    ranked.set(index, { index, score, document });
  }
  if (ranked.size === 0) return undefined;
  // Not every provider gives the best first, or as few as were asked for.
  return [...ranked.values()].toSorted((a, b) => b.score - a.score).slice(0, topN);
}

/** What an answer says that it took. */
export function toRerankUsage(answer: unknown): RerankUsage | undefined {
  const usage = isRecord(answer) ? answer['usage'] : undefined;
  if (!isRecord(usage)) return undefined;
  return {
    searchUnits: numberAt(usage, 'search_units'),
    totalTokens: numberAt(usage, 'total_tokens'),
    costUsd: numberAt(usage, 'cost'),
  };
}
