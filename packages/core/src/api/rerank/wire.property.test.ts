import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toRanking } from './wire.ts';

const entry = fc.oneof(
  fc.record({ index: fc.integer({ min: -2, max: 12 }), relevance_score: fc.double() }),
  fc.anything(),
);

it('a ranking has each document at most once, the best first, for any response', () => {
  const topN = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(entry), fc.array(fc.string(), { maxLength: 10 }), topN, (...values) => {
      const [results, documents, limit] = values;
      const ranking = toRanking({ results }, { documents, topN: limit }) ?? [];
      const indexes = ranking.map(({ index }) => index);
      const scores = ranking.map(({ score }) => score);
      expect(new Set(indexes).size).toBe(indexes.length);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(ranking.map(({ document }) => document)).toEqual(
        indexes.map((index) => documents[index]),
      );
      expect(ranking.length).toBeLessThanOrEqual(limit ?? documents.length);
    }),
  );
});
