/** Type of a flag: determines how its text is converted to JSON. */
export type FlagKind =
  | 'text'
  | 'number'
  | 'boolean'
  /** Typed as `90s` or `10m`; milliseconds in the field. */
  | 'duration'
  /** Typed as `4` or `4s`; seconds in the field. */
  | 'seconds'
  /** Names separated by commas, or a repeated flag. */
  | 'list'
  | 'number-list'
  /** Texts that may contain commas: the flag is repeated. */
  | 'texts'
  | 'json';

/** One option of a command. */
export interface Flag {
  /** In the syntax of commander: `-m, --model <id>`. */
  readonly syntax: string;
  readonly description: string;
  /** Heading in the help. */
  readonly group: string;
  readonly kind: FlagKind;
  /** Dotted path of the input field that it sets; `undefined` for a flag that only the command reads. */
  readonly field: string | undefined;
}

/** Returns the long name of a flag without dashes: `model`. */
export function longNameOf(flag: Flag): string {
  return /--(?<name>[\w-]+)/u.exec(flag.syntax)?.groups?.['name'] ?? flag.syntax;
}

/** Returns the long name of a flag with dashes: `--model`. */
export function displayNameOf(flag: Flag): string {
  return `--${longNameOf(flag)}`;
}

/** Returns the short name of a flag with its dash: `-m`; `undefined` if it has none. */
export function shortNameOf(flag: Flag): string | undefined {
  return /^-\w(?=,)/u.exec(flag.syntax)?.[0];
}
