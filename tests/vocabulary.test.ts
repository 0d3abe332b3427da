import { describe, expect, it } from 'vitest';

import type { SourceModule } from './support/modules.ts';
import { readModules } from './support/modules.ts';
import { deniedBeginning, deniedPersons, deniedWords } from './support/vocabulary.ts';

/** Returns the names of all identifiers in a syntax tree, so that comments and texts do not count. */
function identifiersIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(identifiersIn);
  if (typeof node !== 'object' || node === null) return [];
  const isIdentifier = 'type' in node && node.type === 'Identifier';
  const names = isIdentifier && 'name' in node ? [String(node.name)] : [];
  return [...names, ...Object.values(node).flatMap(identifiersIn)];
}

/** Returns the words of a name: `toImageInfo` has `to`, `image` and `info`. Wire names, which are snake case, have none. */
function wordsOf(name: string): string[] {
  if (/^[a-z\d]+(?:_[a-z\d]+)+$/u.test(name)) return [];
  return name
    .split(/_|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/u)
    .map((word) => word.toLowerCase());
}

function deniedNamesIn({ file, parsed }: SourceModule): string[] {
  return [...new Set(identifiersIn(parsed.program))].flatMap((name) =>
    wordsOf(name)
      .filter((word) => Object.hasOwn(deniedWords, word))
      .map((word) => `${file}: ${name} (use ${deniedWords[word]}; docs/architecture.md, Glossary)`),
  );
}

interface Comment {
  readonly isDoc: boolean;
  readonly text: string;
}

function commentsIn({ parsed }: SourceModule): Comment[] {
  return parsed.comments.map(({ type, value }) => ({
    isDoc: type === 'Block' && value.startsWith('*'),
    text: value.replaceAll(/^\s*\*+ ?/gmu, '').trim(),
  }));
}

/** Returns the comments that a predicate denies, each with its file. */
function deniedComments(
  modules: readonly SourceModule[],
  isDenied: (comment: Comment) => boolean,
): string[] {
  return modules.flatMap((module) =>
    commentsIn(module)
      .filter(isDenied)
      .map(({ text }) => `${module.file}: ${text}`),
  );
}

const persons = new RegExp(`\\b(?:${deniedPersons.join('|')})\\b`, 'iu');

describe.each(['core', 'mcp', 'cli', 'emulator'])('the vocabulary of %s', (name) => {
  const modules = readModules(`packages/${name}/src`);

  it('has no denied word in identifiers', () => {
    expect(modules.flatMap(deniedNamesIn)).toEqual([]);
  });

  it('has no words for persons in comments', () => {
    expect(deniedComments(modules, ({ text }) => persons.test(text))).toEqual([]);
  });

  it('begins doc comments with a noun or a third-person verb', () => {
    const isDenied = ({ isDoc, text }: Comment) => isDoc && deniedBeginning.test(text);
    expect(deniedComments(modules, isDenied)).toEqual([]);
  });
});

describe('wordsOf', () => {
  it.each([
    ['toImageInfo', ['to', 'image', 'info']],
    ['MAX_BYTES', ['max', 'bytes']],
    ['parseSSEEvent', ['parse', 'sse', 'event']],
    ['finish_reason', []],
  ])('splits %s', (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });
});
