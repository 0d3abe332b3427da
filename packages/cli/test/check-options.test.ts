import { describe, expect, it } from 'vitest';

import { commands } from '../src/commands.ts';
import { displayNameOf, shortNameOf } from '../src/flags/flag.ts';
import { globalFlags } from '../src/flags/settings.ts';
import { checkOptions } from '../src/command/check-options.ts';

/** Returns why a command line is refused; `undefined` when it is not. */
function refusalOf(...argv: readonly string[]): string | undefined {
  try {
    checkOptions(argv, commands);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const options = commands.flatMap((command) =>
  [...globalFlags, ...command.allFlags].map((flag) => ({
    words: command.name.split(' '),
    typed: displayNameOf(flag),
    short: shortNameOf(flag),
    kind: flag.kind,
    label: `${command.name} ${displayNameOf(flag)}`,
  })),
);
const valued = options.filter(({ kind }) => kind !== 'boolean');
const repeatable = new Set(['list', 'number-list', 'texts']);

describe('every option of every command that takes a value', () => {
  it('never takes an option for its value, in the long and in the short form', () => {
    for (const { words, typed, short } of valued)
      for (const name of [typed, ...(short === undefined ? [] : [short])])
        for (const next of ['-m', '--force', '--json', '-x', '--unknown', '--no-color'])
          expect(refusalOf(...words, name, next, 'word')).toBe(
            `${name} needs a value, and "${next}" begins with a dash`,
          );
  });

  it('says so when its value is missing at the end of the line, or before --', () => {
    for (const { words, typed } of valued)
      for (const rest of [[], ['--', 'word']])
        expect(refusalOf(...words, typed, ...rest)).toBe(`${typed} needs a value`);
  });

  it('takes a value that begins with a dash after =, a negative number, and - itself', () => {
    for (const { words, typed } of valued)
      for (const rest of [[`${typed}=-m`], [typed, '-1.5'], [typed, '-']])
        expect(refusalOf(...words, ...rest, 'word')).toBeUndefined();
  });

  it('takes no equals sign in its short form', () => {
    for (const { words, typed, short } of valued.filter((each) => each.short !== undefined))
      for (const name of [short ?? '', `-q${(short ?? '').slice(1)}`])
        expect([
          refusalOf(...words, `${name}=x`, 'word'),
          refusalOf(...words, `${typed}==x`),
        ]).toEqual([
          `${short ?? ''} takes its value without an equals sign, not "${short ?? ''}=x"`,
          undefined,
        ]);
  });

  it('does not take the option for help as its value', () => {
    for (const { words, typed } of valued)
      for (const help of ['-h', '--help'])
        expect(checkOptions([...words, 'word', typed, help], commands)).toEqual([...words, help]);
  });

  it('is refused when it is given twice, with both values, unless it is a list', () => {
    for (const { words, typed, kind } of valued)
      expect(refusalOf(...words, typed, 'a', 'word', `${typed}=b`)).toBe(
        repeatable.has(kind) ? undefined : `${typed} is given twice: "a" and "b"`,
      );
  });
});

describe('options without a value', () => {
  it('may be repeated, and not contradict each other', () => {
    for (const { words, typed } of options.filter(({ kind }) => kind === 'boolean'))
      expect(refusalOf(...words, typed, typed)).toBeUndefined();
    expect(refusalOf('generate-video', 'x', '--audio', '--no-audio')).toBe(
      'Cannot use both --audio and --no-audio',
    );
  });
});

describe('the rest of a line', () => {
  it.each([
    [['chat', '-mopenai/gpt-5', 'hi']],
    [['chat', '--', '--stop', '-m', '--stop', '-m']],
    [['chat', '--stop', '-m', '--help']],
    [['chatt', '--stop', '-m']],
    [['--timeout', '5s', 'job', 'resume', 'last', '-o', 'x']],
  ])('is left to the parser: %j', (argv) => {
    expect(refusalOf(...argv)).toBeUndefined();
  });

  it.each([
    [['chat', '-qvm'], '-m needs a value'],
    [
      ['job', 'resume', 'last', '-o', '--force'],
      '-o needs a value, and "--force" begins with a dash',
    ],
    [['--timeout', '-q', 'chat', 'hi'], '--timeout needs a value, and "-q" begins with a dash'],
    [['--timeout', '1s', 'chat', 'hi', '--timeout=2s'], '--timeout is given twice: "1s" and "2s"'],
  ])('is checked before the command, in groups and for aliases: %j', (argv, message) => {
    expect(refusalOf(...argv)).toBe(message);
  });
});
