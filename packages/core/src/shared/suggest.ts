import leven from 'leven';

/** Returns the candidates that `word` most likely means, nearest first; empty when none is close. */
export function nearest(word: string, candidates: Iterable<string>, limit = 1): string[] {
  const lowerCase = word.toLowerCase();
  // A third of the letters may be wrong, rounded up so that two swapped letters count: `modle` finds `model`.
  const maxDistance = Math.ceil(lowerCase.length / 3);
  return [...candidates]
    .map((candidate) => ({ candidate, distance: distanceOf(lowerCase, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= maxDistance)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

function distanceOf(word: string, candidate: string): number {
  return word.replaceAll(/[-_\s]/gu, '') === candidate.replaceAll(/[-_\s]/gu, '')
    ? 0
    : leven(word, candidate);
}
