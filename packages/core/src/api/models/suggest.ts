import { nearest } from '../../shared/suggest.ts';

/** How many ids are proposed: enough to choose from, few enough to read. */
const MAX_SUGGESTIONS = 3;

/** The listed ids that were most likely meant by one that is not listed: slips of the pen first, then the same family. */
export function suggestIds(id: string, listed: readonly string[]): string[] {
  const [base = id] = id.split(/[:@]/u);
  const same = listed.filter((candidate) => candidate === base);
  const close = nearest(id, listed, MAX_SUGGESTIONS);
  const found = new Set([...same, ...close, ...sameFamily(base, listed)]);
  return [...found].slice(0, MAX_SUGGESTIONS);
}

/** Ids whose slug shares a word with that of `id`, those with most in common first. */
function sameFamily(id: string, listed: readonly string[]): string[] {
  const wanted = slugWords(id);
  return listed
    .map((candidate) => ({ candidate, likeness: likenessOf(wanted, slugWords(candidate)) }))
    .filter(({ likeness }) => likeness > 0)
    .toSorted((a, b) => b.likeness - a.likeness)
    .map(({ candidate }) => candidate);
}

/** Shared words among all words, 0 to 1. Version numbers alone make no family. */
function likenessOf(wanted: ReadonlySet<string>, words: ReadonlySet<string>): number {
  const shared = [...wanted].filter((word) => words.has(word));
  if (!shared.some((word) => word.length > 1 && /[a-z]/u.test(word))) return 0;
  return shared.length / new Set([...wanted, ...words]).size;
}

/** The words of a slug, and their letters and digits apart: `gpt5` is of the family of `gpt-5`. */
function slugWords(id: string): ReadonlySet<string> {
  const slug = id.toLowerCase().split('/').at(-1) ?? '';
  return new Set([...(slug.match(/[a-z0-9]+/gu) ?? []), ...(slug.match(/[a-z]+|\d+/gu) ?? [])]);
}
