import type { CommanderError, OutputConfiguration } from 'commander';
import { Command as Program, Option } from 'commander';

import type { Flag } from '../flags/flag.ts';
import { longNameOf } from '../flags/flag.ts';
import { createHelpFormat, markPaired } from '../flags/help-format.ts';
import type { Output } from '../terminal/output.ts';
import type { Command } from './define-command.ts';
import { globalFlags } from '../flags/settings.ts';

/** A command with its parsed flags and arguments. */
export interface ParsedCommand {
  readonly command: Command;
  /** Values of the command's flags, by long name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Positional arguments, one entry each; a variadic one is a list. */
  readonly positionals: readonly unknown[];
}

/** Options and callbacks of the program. */
export interface ProgramOptions {
  readonly commands: readonly Command[];
  readonly output: Pick<Output, 'columns' | 'style'>;
  readonly topics: readonly string[];
  /** Called with the parsed command. */
  readonly onCommand: (command: ParsedCommand) => void;
  /** Called with the words after `orm help`. */
  readonly onHelp: (topicWords: readonly string[]) => void;
  /** Called with the name of the command whose line is invalid. */
  readonly onRefused: (commandName: string) => void;
  /** Called with the text of a help page. */
  readonly onHelpText: (text: string) => void;
}

/** Declares all commands to commander. Does not load or run them. */
export function createProgram(options: ProgramOptions): Program {
  const program = new Program('orm');
  program
    .description('Text, images, audio and video on OpenRouter, from a shell.')
    .helpOption('-h, --help', 'help for orm or one of its commands')
    .helpCommand(false)
    .exitOverride()
    .configureHelp(helpFormatOf(options))
    .configureOutput(outputOf(options));
  for (const flag of globalFlags) addFlag(program, flag);
  program.addOption(new Option('-V, --version', 'the version of orm').helpGroup('Every command:'));
  for (const command of options.commands) declare(program, command, options);
  declareHelp(program, options);
  return program;
}

function declare(
  program: Program,
  command: Command,
  { onCommand, onRefused }: ProgramOptions,
): void {
  const words = command.name.split(' ');
  const name = words.pop() ?? '';
  const parent = words.reduce(
    (parentCommand, word) => groupOf(parentCommand, { word, group: command.group, onRefused }),
    program,
  );
  const declared = parent
    .command(name)
    .description(command.summary ?? command.operation?.summary ?? '')
    .aliases([...(command.aliases ?? [])])
    .helpGroup(words.length === 0 ? command.group : 'Commands:')
    .allowExcessArguments(false)
    .exitOverride(reportRefusal(command.name, onRefused));
  for (const { syntax, description } of command.arguments ?? []) {
    declared.argument(syntax, description);
  }
  for (const flag of command.allFlags) addFlag(declared, flag);
  declared.action(() => {
    onCommand({
      command,
      values: valuesOf(declared, command.allFlags),
      positionals: declared.processedArgs,
    });
  });
}

interface GroupName extends Pick<ProgramOptions, 'onRefused'> {
  readonly word: string;
  /** Heading in the help. */
  readonly group: string;
}

/** Returns the command that groups others, such as `models`. */
function groupOf(parent: Program, { word, group, onRefused }: GroupName): Program {
  const existing = parent.commands.find((command) => command.name() === word);
  if (existing !== undefined) return existing;
  const created = parent.command(word).description(groupSummaries[word] ?? '');
  return created.helpGroup(group).helpCommand(false).exitOverride(reportRefusal(word, onRefused));
}

/** Returns an exit handler that reports the name of the command before the error is thrown. */
function reportRefusal(
  commandName: string,
  onRefused: ProgramOptions['onRefused'],
): (error: CommanderError) => never {
  return (error) => {
    onRefused(commandName);
    throw error;
  };
}

const groupSummaries: Readonly<Record<string, string>> = {
  job: 'Video jobs: list, status, wait, download, forget.',
  models: 'Models: search, info, validate.',
};

function declareHelp(program: Program, { topics, onHelp }: ProgramOptions): void {
  program
    .command('help')
    .description(`Help for a command, or about ${topics.join(', ')}.`)
    .argument('[words...]')
    .helpGroup('Your setup:')
    .action((words: string[]) => {
      onHelp(words);
    });
}

function addFlag(program: Program, flag: Flag): void {
  const option = new Option(flag.syntax, flag.description).helpGroup(flag.group);
  if (flag.kind !== 'boolean') {
    // Values stay text: the parsers of `values.ts` are stricter than commander's.
    option.argParser((text: string, before: unknown) => [
      ...(Array.isArray(before) ? (before as unknown[]) : []),
      text,
    ]);
  }
  const opposite = `--no-${longNameOf(flag)}`;
  if (flag.kind !== 'boolean' || flag.field === undefined) {
    program.addOption(option);
    return;
  }
  program.addOption(markPaired(option));
  program.addOption(new Option(opposite).hideHelp());
}

function valuesOf(program: Program, flags: readonly Flag[]): Record<string, unknown> {
  const typed = new Map<string, unknown>();
  for (const option of program.options) {
    const name = option.attributeName();
    if (program.getOptionValueSource(name) !== 'cli') continue;
    const value: unknown = program.getOptionValue(name);
    // A flag named `--no-stream` is set when commander has `stream: false`.
    typed.set(option.long?.slice('--'.length) ?? name, option.negate ? value === false : value);
  }
  return Object.fromEntries(
    flags.flatMap((flag) => {
      const name = longNameOf(flag);
      return typed.has(name) ? [[name, typed.get(name)]] : [];
    }),
  );
}

function helpFormatOf({
  commands,
  output,
  topics,
}: ProgramOptions): ReturnType<typeof createHelpFormat> {
  return createHelpFormat({
    title: output.style.bold,
    examples: new Map([
      [
        '',
        [
          'orm demo',
          'orm chat "Why is the sky blue?"',
          'orm analyze-image photo.jpg -p "What is in this image?"',
          'orm transcribe talk.mp3',
          'orm generate-image "a lighthouse at night" -o lighthouse.png',
        ],
      ],
      ...commands.map(({ name, examples = [] }) => [name, examples] as const),
    ]),
    closing: new Map([['', `More: orm help <command>, orm help ${topics.join(' | ')}.`]]),
  });
}

function outputOf({ output, onHelpText }: ProgramOptions): OutputConfiguration {
  return {
    writeOut: onHelpText,
    writeErr: onHelpText,
    // Errors are printed by the caller, which catches what `exitOverride` throws.
    outputError() {},
    getOutHelpWidth: () => output.columns,
    getErrHelpWidth: () => output.columns,
    getOutHasColors: () => true,
    getErrHasColors: () => true,
  };
}
