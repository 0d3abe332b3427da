import { usageError } from '../errors/errors.ts';
import type { Flag } from '../flags/flag.ts';
import { displayNameOf, longNameOf, shortNameOf } from '../flags/flag.ts';
import { globalFlags } from '../flags/settings.ts';
import type { Command } from './define-command.ts';

/** One use of an option on a command line. */
interface OptionUse {
  readonly flag: Flag;
  /** As it was typed: `-m`, `--no-audio`. */
  readonly typed: string;
  /** Value of an option that takes one; `undefined` when there is none. */
  readonly value: string | undefined;
  /** Word in place of the missing value. */
  readonly next: string | undefined;
}

/**
 * Checks what the parser would accept silently: an option in place of the value of another one, and a single value that is given
 * twice. Returns the line for the parser: of one that asks for help only the command, because the parser would take `--help` for
 * the value of the option before it, and make the call.
 *
 * @throws OpenRouterError `INVALID_INPUT`
 */
export function checkOptions(
  argv: readonly string[],
  commands: readonly Command[],
): readonly string[] {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const { uses, helpLine } = optionUses(words, commands);
  // The help is shown, whatever else is wrong.
  if (helpLine !== undefined) return helpLine;
  const earlier = new Map<string, OptionUse>();
  for (const found of uses) {
    const { flag, value } = found;
    if (flag.kind !== 'boolean' && value === undefined) throw missingValue(found);
    refuseEqualsSign(found);
    const before = earlier.get(longNameOf(flag));
    if (before !== undefined) refuseSecond(before, found);
    earlier.set(longNameOf(flag), found);
  }
  return argv;
}

function missingValue({ flag, typed, next }: OptionUse): Error {
  const name = displayNameOf(flag);
  return next === undefined
    ? usageError(`${typed} needs a value`, `write ${name} <value>`)
    : usageError(
        `${typed} needs a value, and "${next}" begins with a dash`,
        `write ${name}=${next} if that is the value`,
      );
}

/** Rejects `-o=x`: by the rules of short options its value is `=x`, which is a mistake. */
function refuseEqualsSign({ flag, typed, value = '' }: OptionUse): void {
  if (typed.startsWith('--') || !value.startsWith('=') || flag.kind === 'boolean') return;
  const meant = value.slice(1);
  throw usageError(
    `${typed} takes its value without an equals sign, not "${typed}${value}"`,
    `write ${typed} ${meant === '' ? '<value>' : meant}, or ${displayNameOf(flag)}${value}`,
  );
}

/** Options that may be repeated. */
const repeatable: ReadonlySet<Flag['kind']> = new Set(['list', 'number-list', 'texts']);

function refuseSecond(before: OptionUse, { flag, typed, value }: OptionUse): void {
  if (repeatable.has(flag.kind)) return;
  if (flag.kind !== 'boolean')
    throw usageError(
      `${displayNameOf(flag)} is given twice: "${before.value ?? ''}" and "${value ?? ''}"`,
      'leave one of them out',
    );
  // The same switch twice says the same.
  if (before.typed.startsWith('--no-') !== typed.startsWith('--no-'))
    throw usageError(`Cannot use both ${before.typed} and ${typed}`, 'leave one of them out');
}

/** Options of a command line in order. */
interface Options {
  readonly uses: readonly OptionUse[];
  /** The line that asks for help and nothing else; `undefined` when this one does not ask. */
  readonly helpLine?: readonly string[] | undefined;
}

/** Returns the options of a command line. A word that is no known option is left to the parser. */
function optionUses(words: readonly string[], commands: readonly Command[]): Options {
  const flags = byTypedName(globalFlags);
  const uses: OptionUse[] = [];
  const commandWords: string[] = [];
  let command: Command | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '-h' || word === '--help') return { uses, helpLine: [...commandWords, word] };
    if (isOperand(word)) {
      if (command !== undefined) continue;
      commandWords.push(word);
      command = commands.find((each) => namesOf(each).includes(commandWords.join(' ')));
      for (const [name, flag] of byTypedName(command?.allFlags ?? [])) flags.set(name, flag);
      continue;
    }
    const inWord = usesInWord(word, flags);
    const last = inWord.at(-1);
    const takesNext =
      last !== undefined && last.flag.kind !== 'boolean' && last.value === undefined;
    const next = takesNext ? words[index + 1] : undefined;
    if (takesNext && next !== undefined && isValue(next)) {
      inWord.splice(-1, 1, { ...last, value: next });
      index += 1;
    } else if (takesNext) {
      inWord.splice(-1, 1, { ...last, next });
    }
    uses.push(...inWord);
  }
  return { uses };
}

/** Returns the options of one word: `--model`, `--model=x`, `-m`, `-mx`, or several such as `-qv`. */
function usesInWord(word: string, flags: ReadonlyMap<string, Flag>): OptionUse[] {
  if (word.startsWith('--')) {
    const [, typed = word, value] = /^(--[^=]+)=(.*)$/su.exec(word) ?? [];
    return use(flags.get(typed), typed, value);
  }
  const typed = word.slice(0, 2);
  const rest = word.slice(2);
  const flag = flags.get(typed);
  if (flag?.kind !== 'boolean') return use(flag, typed, rest === '' ? undefined : rest);
  return [...use(flag, typed), ...(rest === '' ? [] : usesInWord(`-${rest}`, flags))];
}

function use(flag: Flag | undefined, typed: string, value?: string): OptionUse[] {
  return flag === undefined ? [] : [{ flag, typed, value, next: undefined }];
}

/** Whether a word is no option: `-` is a name of stdin. */
function isOperand(word: string): boolean {
  return word === '-' || !word.startsWith('-');
}

/** Whether a word can be a value of its own: no option begins with a digit, so a negative number can. */
function isValue(word: string): boolean {
  return isOperand(word) || /^-\.?\d/u.test(word);
}

function byTypedName(flags: readonly Flag[]): Map<string, Flag> {
  return new Map(
    flags.flatMap((flag) => {
      const short = shortNameOf(flag);
      return [
        [displayNameOf(flag), flag] as const,
        ...(flag.kind === 'boolean' ? [[`--no-${longNameOf(flag)}`, flag] as const] : []),
        ...(short === undefined ? [] : [[short, flag] as const]),
      ];
    }),
  );
}

/** Returns the names that a command can be typed by. */
function namesOf({ name, aliases = [] }: Command): string[] {
  const parent = name.split(' ').slice(0, -1);
  return [name, ...aliases.map((alias) => [...parent, alias].join(' '))];
}
