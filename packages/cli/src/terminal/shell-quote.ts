/** A word as it can be typed at a shell and means itself. */
export function shellQuote(word: string): string {
  if (/^[\w./:@=,+-]+$/u.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
