import { describe, expect, it } from 'vitest';
import { countRerank } from './usage.ts';

const BY_SEARCH = { prompt: '0', completion: '0', request: '0.002' };
const BY_TOKEN = { prompt: '0.00000005', completion: '0' };

function documentsOf(tokens: number, count: number): number[] {
  return Array.from({ length: count }, () => tokens);
}

describe('a model that is priced per search', () => {
  it.each([
    ['one empty document', documentsOf(0, 1), 1],
    ['100 documents', documentsOf(1, 100), 1],
    ['101 documents', documentsOf(1, 101), 2],
    ['100 documents of 500 tokens', documentsOf(500, 100), 1],
    ['99 documents of 500 tokens and one of 501', [...documentsOf(500, 99), 501], 2],
  ])('counts %s', (_, tokensOfEach, searches) => {
    expect(countRerank(BY_SEARCH, tokensOfEach)).toEqual({
      costUsd: 0.002 * searches,
      promptTokens: undefined,
      document: { search_units: searches, cost: 0.002 * searches },
    });
  });
});

describe('a model that is priced per token', () => {
  it('counts every token and no searches', () => {
    expect(countRerank(BY_TOKEN, documentsOf(501, 200))).toEqual({
      costUsd: 0.00501,
      promptTokens: 100_200,
      document: { total_tokens: 100_200, cost: 0.00501 },
    });
  });
});
