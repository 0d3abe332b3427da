/** Quotes a word for a POSIX shell. */
export function shellQuote(word: string): string {
  if (/^[\w./:@=,+-]+$/u.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
