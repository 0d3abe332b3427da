/** Letters with their marks, and digits; all else stands between words. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** How much of a score is the share of the query's words that the document has. */
const COVERAGE_WEIGHT = 0.8;

/** How much of a score is the share of the document's words that are the query's. */
const DENSITY_WEIGHT = 0.2;

/**
 * Creates what tells how relevant a text is to a query, from 0 for no word in common to 1 for the
 * same words. The time it takes grows with the length of the text alone.
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
