import type { Command as Program, Help, Option } from 'commander';

const MAX_WIDTH = 100;

/** Minimum width at which descriptions are wrapped. */
const MIN_WRAP_WIDTH = 20;

/** Content and style of a help page: description, examples, usage, then options under their headings. */
export interface HelpStyle {
  /** Examples and closing lines of a command, by its name. */
  readonly examples: ReadonlyMap<string, readonly string[]>;
  readonly closing: ReadonlyMap<string, string>;
  readonly title: (text: string) => string;
}

/** Creates the help overrides for commander. */
export function createHelpFormat({ examples, closing, title }: HelpStyle): Partial<Help> {
  return {
    prepareContext(this: Help, { helpWidth }: { helpWidth?: number | undefined }) {
      this.helpWidth = Math.min(helpWidth ?? MAX_WIDTH, MAX_WIDTH);
    },
    minWidthToWrap: MIN_WRAP_WIDTH,
    styleTitle: title,
    optionTerm: termOf,
    subcommandTerm: (command) => [command.name(), ...argumentTerms(command)].join(' '),
    formatHelp(command, helper) {
      const commandName = commandNameOf(command);
      const lines = (examples.get(commandName) ?? []).map((line) => `  $ ${line}`);
      return [
        helper.boxWrap(helper.commandDescription(command), helper.helpWidth ?? MAX_WIDTH),
        '',
        ...(lines.length === 0 ? [] : [title('Examples:'), ...lines, '']),
        `${title('Usage:')} ${helper.commandUsage(command)}`,
        '',
        ...itemLines(command, helper),
        closing.get(commandName) ??
          'Options of every command: orm --help. Exit codes: orm help exit-codes.',
        '',
      ].join('\n');
    },
  };
}

/** Returns the full name of a command without the name of the program. */
function commandNameOf(command: Program): string {
  const { parent } = command;
  return parent === null ? '' : `${commandNameOf(parent)} ${command.name()}`.trim();
}

function itemLines(command: Program, helper: Help): string[] {
  const width = helper.padWidth(command, helper);
  const item = (term: string, description: string) =>
    helper.formatItem(term, width, description, helper);
  const groups = new Map<string, string[]>();
  const add = (group: string, line: string) => {
    groups.set(group, [...(groups.get(group) ?? []), line]);
  };
  for (const argument of helper.visibleArguments(command)) {
    add('Arguments:', item(helper.argumentTerm(argument), helper.argumentDescription(argument)));
  }
  for (const each of helper.visibleCommands(command)) {
    const group = each.helpGroup() === '' ? 'Commands:' : each.helpGroup();
    add(group, item(helper.subcommandTerm(each), helper.subcommandDescription(each)));
  }
  for (const option of helper.visibleOptions(command)) {
    const group = option.helpGroupHeading ?? 'Options:';
    add(group, item(helper.optionTerm(option), option.description));
  }
  return [...groups].flatMap(([group, lines]) => helper.formatItemList(group, lines, helper));
}

const paired = new WeakSet<Option>();

/** Marks an option that has a `--no-` form, so that one help line shows both. */
export function markPaired(option: Option): Option {
  paired.add(option);
  return option;
}

/** Aligns a long option without a short form with the other long options. */
function termOf(option: Option): string {
  const flags = paired.has(option) ? option.flags.replace('--', '--[no-]') : option.flags;
  return option.short === undefined ? `    ${flags}` : flags;
}

function argumentTerms(command: Program): string[] {
  return command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
}
