/** An interface that renders hints. */
type Surface = 'sdk' | 'operations' | 'orm';

/** Patterns of words that belong to one interface and are wrong in texts of another. */
const words = {
  'a flag': /(?<!\S)--?[a-z][\w-]*/gu,
  'a command of orm': /\borm(?: [a-z-]+)?/gu,
  'an environment variable': /\bOPENROUTER_[A-Z_]+/gu,
  // Names of OpenRouter, such as content types, do not match.
  'a JSON field or an operation': /(?<![\w/."-])[a-z]+(?:_[a-z]+)+\b/gu,
  'a TypeScript name': /(?<![\w/])[a-z]+(?:[A-Z][a-z]+)+\b|\bclient\.[a-z]+|\bnew [A-Z]\w+\(/gu,
} as const;

const foreign = {
  sdk: ['a flag', 'a command of orm', 'an environment variable', 'a JSON field or an operation'],
  operations: ['a flag', 'a command of orm', 'a TypeScript name'],
  orm: ['a JSON field or an operation', 'a TypeScript name'],
} as const satisfies Record<Surface, readonly (keyof typeof words)[]>;

/** Returns the words of other interfaces in a text of one interface. */
export function foreignWordsIn(text: string, surface: Surface): string[] {
  // Flags of other programs are allowed.
  const own = text.replaceAll(/ffmpeg -i \S+ \S+|ulimit -n/gu, '');
  return foreign[surface].flatMap((name) =>
    [...own.matchAll(words[name])].map(([word]) => `${name}: ${word}`),
  );
}
