import { describe, expect, it } from 'vitest';

import { toRanking, toRerankUsage } from './wire.ts';

const documents = ['zero', { text: 'one' }, 'two'];

function rankingOf(results: unknown, topN?: number) {
  return toRanking({ results }, { documents, topN })?.map(({ index, score }) => [index, score]);
}

describe('toRanking', () => {
  it('returns the documents of the request', () => {
    const results = [
      { index: 1, relevance_score: 0.9, document: { text: 'another' } },
      { index: 0, relevance_score: 0.1 },
    ];
    expect(toRanking({ results }, { documents })).toEqual([
      { index: 1, score: 0.9, document: { text: 'one' } },
      { index: 0, score: 0.1, document: 'zero' },
    ]);
  });

  it('reads a score under either name', () => {
    expect(rankingOf([{ index: 0, score: 3, relevance_score: 1 }])).toEqual([[0, 3]]);
    expect(rankingOf([{ index: 0, score: null, relevance_score: 1 }])).toEqual([[0, 1]]);
  });

  it('sorts by score, and keeps the order of equal scores', () => {
    const scores = [
      { index: 2, score: -1 },
      { index: 1, score: 0.5 },
      { index: 0, score: 0.5 },
    ];
    expect(rankingOf(scores)).toEqual([
      [1, 0.5],
      [0, 0.5],
      [2, -1],
    ]);
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [undefined, 2],
  ])('returns the best %s of a response with two', (topN, length) => {
    const two = [
      { index: 0, score: 0.1 },
      { index: 1, score: 0.9 },
    ];
    const ranking = rankingOf(two, topN);
    expect(ranking).toHaveLength(length);
    expect(ranking?.[0]).toEqual([1, 0.9]);
  });

  it.each([
    { index: 3, score: 1 },
    { index: -1, score: 1 },
    { index: 0.5, score: 1 },
    { index: '0', score: 1 },
    { score: 1 },
    { index: 0 },
    { index: 0, score: '1' },
    // JSON can have numbers that overflow to Infinity.
    JSON.parse('{"index":0,"score":1e999}'),
    { index: 2, score: 1, why: 'this one is there already' },
    null,
    'zero',
  ])('leaves out %j and keeps the others', (invalid: unknown) => {
    expect(rankingOf([{ index: 2, score: 0.5 }, invalid])).toEqual([[2, 0.5]]);
  });

  it.each([null, 'a', {}, { results: null }, { results: {} }, { results: [] }])(
    'returns undefined for %j',
    (response) => {
      expect(toRanking(response, { documents })).toBeUndefined();
    },
  );

  it('returns undefined when no entry is valid', () => {
    expect(rankingOf([{ index: 3, score: 1 }, {}])).toBeUndefined();
  });

  it('reads each entry and each document once, for any number of them', () => {
    const length = 100_000;
    let reads = 0;
    const counted = new Proxy(
      Array.from({ length }, (_, index) => String(index)),
      {
        get(target, key, receiver) {
          reads += 1;
          return Reflect.get(target, key, receiver) as unknown;
        },
      },
    );
    const results = Array.from({ length }, (_, position) => ({
      get index() {
        reads += 1;
        return length - 1 - position;
      },
      score: length - position,
    }));
    const ranking = toRanking({ results }, { documents: counted });
    expect(ranking).toHaveLength(length);
    expect(ranking?.[0]).toEqual({ index: 99_999, score: 100_000, document: '99999' });
    expect(reads).toBe(2 * length);
  });
});

describe('toRerankUsage', () => {
  const nothing = { searchUnits: undefined, totalTokens: undefined, costUsd: undefined };

  it.each([
    [
      { usage: { search_units: 1, total_tokens: 12, cost: 0.002 } },
      { searchUnits: 1, totalTokens: 12, costUsd: 0.002 },
    ],
    [{ usage: { cost: 0 } }, { ...nothing, costUsd: 0 }],
    [{ usage: { cost: '0.1', search_units: null } }, nothing],
    [{ usage: null }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('parses %j as %j', (response, usage) => {
    expect(toRerankUsage(response)).toEqual(usage);
  });
});
