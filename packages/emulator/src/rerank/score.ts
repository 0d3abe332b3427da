/** Letters with their marks, and digits; everything else separates words. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Weight of the share of query words that are in the document. */
const COVERAGE_WEIGHT = 0.8;

/** Weight of the share of document words that are in the query. */
const DENSITY_WEIGHT = 0.2;

/**
 * Creates a function that scores a text against a query, from 0 for no common word to 1 for the
 * same words. Its run time is linear in the length of the text.
 */
export function createScorer(query: string): (text: string) => number {
  const queryWords = new Set(wordsOf(query));
  return (text) => {
    const words = wordsOf(text);
    const matches = words.filter((word) => queryWords.has(word));
    if (matches.length === 0) return 0;
    const coverage = new Set(matches).size / queryWords.size;
    const density = matches.length / words.length;
    return Number((COVERAGE_WEIGHT * coverage + DENSITY_WEIGHT * density).toFixed(6));
  };
}

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFC').toLowerCase().match(WORD) ?? [];
}
