/** How the text of a flag becomes JSON. */
export type FlagKind =
  | 'text'
  | 'number'
  | 'boolean'
  /** Typed as `90s` or `10m`, and milliseconds in the field. */
  | 'duration'
  /** Typed as `4` or `4s`, and seconds in the field. */
  | 'seconds'
  /** Names between commas, or the flag repeated. */
  | 'list'
  | 'number-list'
  /** Texts that may hold commas: the flag is repeated. */
  | 'texts'
  | 'json';

/** One option of a command. */
export interface Flag {
  /** As commander reads it: `-m, --model <id>`. */
  readonly syntax: string;
  readonly description: string;
  /** Heading it stands under in the help. */
  readonly group: string;
  readonly kind: FlagKind;
  /** Where its value belongs in the input of the operation, as a dotted path; `undefined` for a flag of the shell only. */
  readonly field: string | undefined;
}

/** The long name of a flag without its dashes: `model`. */
export function longNameOf(flag: Flag): string {
  return /--(?<name>[\w-]+)/u.exec(flag.syntax)?.groups?.['name'] ?? flag.syntax;
}

/** What a person types: `--model`. */
export function displayNameOf(flag: Flag): string {
  return `--${longNameOf(flag)}`;
}
