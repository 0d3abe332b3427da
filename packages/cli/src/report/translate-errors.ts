import { displayNameOf } from '../flags/flag.ts';
import type { Command } from '../command/define-command.ts';

/** Names of operations and what is typed for them. */
export type CommandNames = ReadonlyMap<string, string>;

/** What core says to whoever writes JSON, and what says the same at a shell. */
const phrases: readonly (readonly [pattern: RegExp, told: string])[] = [
  [/\bin details\.answer\b/gu, 'shown by --json'],
  [/\bin (?:details\.\w+|the details)/gu, 'on stdout'],
  [/^Give a file as bytes .*$/u, 'download it, and give the file'],
  [/\bpassUrl\b/gu, '--pass-url'],
  [/\bset overwrite to true\b/gu, 'give --force'],
  [/\bmax_cost_usd of the call, OPENROUTER_MAX_COST_USD for all\b/gu, '--max-cost'],
  [/\bwith OPENROUTER_ALLOW_UNKNOWN_COST=true/gu, 'with --allow-unknown-cost'],
  [/\b[Tt]he list of jobs\b/gu, 'orm job list'],
  [/\btake it up again by its id, (\S+?)\.?$/gu, 'orm job wait $1'],
  [/\bLeave out the format\b/gu, 'Leave out --format'],
  [/\bwith model\b/gu, 'with --model'],
  [/\bRaise maxBytes \((\w+)\)/gu, 'Raise $1'],
  [/\braise the limit\b/gu, 'raise the limit (orm help environment)'],
  [/\bmax tokens\b/gu, '--max-tokens'],
  [/\bthe reasoning effort\b/gu, '--reasoning'],
  [/\ballow more time\b/gu, 'allow more time with --timeout'],
  [/\bset provider (?=require_parameters)/gu, 'give '],
  [/, or add the response-healing plugin/gu, ''],
  [/^Search the catalogue for a model id\.?$/u, 'orm models search <words>'],
];

/** Tells what core says of its own interface in the words of a shell. */
export function retellPhrases(text: string): string {
  return phrases.reduce((told, [pattern, shell]) => told.replace(pattern, shell), text);
}

const quotedName = /(?<quote>["`])(?<path>[a-z_]\w*(?:\.\w+)*)\k<quote>/gu;
const leadingName = /^(?<path>[a-z_]\w*(?:\.\w+)*): /u;
const bareName = /\b[a-z]+(?:_[a-z]+)+\b/gu;

/**
 * A hint that tells what a field is for, in the words of the help. One of a field that has no flag speaks of JSON, which
 * nobody typed: `undefined`.
 */
export function retellMeaning(hint: string, command: Command | undefined): string | undefined {
  const field = leadingName.exec(hint)?.groups?.['path'];
  if (field === undefined || command === undefined) return hint;
  const flag = command.allFlags.find((each) => each.field !== undefined && isAt(each.field, field));
  if (flag !== undefined) return `${displayNameOf(flag)}: ${flag.description}`;
  return command.overrides?.[field.split('.')[0] ?? ''] === false ? undefined : hint;
}

/** Whether a path is that of a field or of something in it. */
function isAt(field: string, path: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

/** Tells the fields of an operation as what is typed for them. */
export function retellFields(text: string, command: Command | undefined): string {
  if (command === undefined) return text;
  const { typedNames } = command;
  const told = (path: string) => typedNameOf(path, typedNames);
  return text
    .replaceAll(quotedName, (whole, _quote: string, path: string) => told(path) ?? whole)
    .replace(leadingName, (whole, path: string) => {
      const name = told(path);
      return name === undefined ? whole : `${name}: `;
    })
    .replaceAll(bareName, (word) => told(word) ?? byLastStep(word, typedNames) ?? word);
}

/** `provider.order.0` is told as `--provider-order`: the longest path that has a name. */
function typedNameOf(path: string, names: ReadonlyMap<string, string>): string | undefined {
  const steps = path.split('.');
  while (steps.length > 0) {
    const name = names.get(steps.join('.'));
    if (name !== undefined) return name;
    steps.pop();
  }
  return undefined;
}

/** `allow_fallbacks` is told as `--fallbacks`, which stands for `provider.allow_fallbacks`. */
function byLastStep(word: string, names: ReadonlyMap<string, string>): string | undefined {
  const found = [...names].filter(([path]) => path.endsWith(`.${word}`));
  return found.length === 1 ? found[0]?.[1] : undefined;
}

/** Tells operations as commands. */
export function retellNames(text: string, commandNames: CommandNames): string {
  return text.replaceAll(bareName, (word) => {
    const name = commandNames.get(word);
    return name === undefined ? word : `orm ${name}`;
  });
}
