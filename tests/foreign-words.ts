/** A surface that hints are worded for. */
type Surface = 'sdk' | 'operations' | 'orm';

/** Words of one surface, by which a text for another one is known to be wrong. */
const words = {
  'a flag': /(?<!\S)--?[a-z][\w-]*/gu,
  'a command of orm': /\borm(?: [a-z-]+)?/gu,
  'an environment variable': /\bOPENROUTER_[A-Z_]+/gu,
  // Names of OpenRouter itself, such as content types, have neither form.
  'a JSON field or an operation': /(?<![\w/."-])[a-z]+(?:_[a-z]+)+\b/gu,
  'a TypeScript name': /(?<![\w/])[a-z]+(?:[A-Z][a-z]+)+\b|\bclient\.[a-z]+|\bnew [A-Z]\w+\(/gu,
} as const;

const foreign = {
  sdk: ['a flag', 'a command of orm', 'an environment variable', 'a JSON field or an operation'],
  operations: ['a flag', 'a command of orm', 'a TypeScript name'],
  orm: ['a JSON field or an operation', 'a TypeScript name'],
} as const satisfies Record<Surface, readonly (keyof typeof words)[]>;

/** The words of other surfaces in a text that one of them prints. */
export function foreignWordsIn(text: string, surface: Surface): string[] {
  // A flag of another program is none of orm's.
  const own = text.replaceAll(/ffmpeg -i \S+ \S+|ulimit -n/gu, '');
  return foreign[surface].flatMap((name) =>
    [...own.matchAll(words[name])].map(([word]) => `${name}: ${word}`),
  );
}
