import { nearest } from '../../shared/suggest.ts';

/** Maximum number of suggested ids: enough to choose from, few enough to read. */
const MAX_SUGGESTIONS = 3;

/** Returns the listed ids that an unlisted one most likely means: typing mistakes first, then the same family. */
export function suggestIds(id: string, listed: readonly string[]): string[] {
  const [base = id] = id.split(/[:@]/u);
  const same = listed.filter((candidate) => candidate === base);
  const similar = nearest(id, listed, MAX_SUGGESTIONS);
  const suggestions = new Set([...same, ...similar, ...sameFamily(base, listed)]);
  return [...suggestions].slice(0, MAX_SUGGESTIONS);
}

/** Returns the ids whose slug shares a word with that of `id`, those with the most in common first. */
function sameFamily(id: string, listed: readonly string[]): string[] {
  const words = slugWords(id);
  return listed
    .map((candidate) => ({ candidate, similarity: similarityOf(words, slugWords(candidate)) }))
    .filter(({ similarity }) => similarity > 0)
    .toSorted((a, b) => b.similarity - a.similarity)
    .map(({ candidate }) => candidate);
}

/** Returns the share of common words among all words, 0 to 1. Version numbers alone make no family. */
function similarityOf(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  const shared = [...words].filter((word) => others.has(word));
  if (!shared.some((word) => word.length > 1 && /[a-z]/u.test(word))) return 0;
  return shared.length / new Set([...words, ...others]).size;
}

/** Returns the words of a slug, and their letters and digits separately: `gpt5` is of the family of `gpt-5`. */
function slugWords(id: string): ReadonlySet<string> {
  const slug = id.toLowerCase().split('/').at(-1) ?? '';
  return new Set([...(slug.match(/[a-z0-9]+/gu) ?? []), ...(slug.match(/[a-z]+|\d+/gu) ?? [])]);
}
