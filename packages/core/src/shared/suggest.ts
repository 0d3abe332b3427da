import leven from 'leven';

/** The candidates that a person most likely meant by `word`, nearest first; empty when none is close. */
export function nearest(word: string, candidates: Iterable<string>, limit = 1): string[] {
  const wanted = word.toLowerCase();
  // A third of the letters may be wrong, rounded up so that two that changed places count: `modle` finds `model`.
  const maxDistance = Math.ceil(wanted.length / 3);
  return [...candidates]
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= maxDistance)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

function distanceOf(wanted: string, candidate: string): number {
  return wanted.replaceAll(/[-_\s]/gu, '') === candidate.replaceAll(/[-_\s]/gu, '')
    ? 0
    : leven(wanted, candidate);
}
