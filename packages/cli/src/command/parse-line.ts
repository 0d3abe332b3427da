import type { Command as Program } from 'commander';
import { CommanderError } from 'commander';

import { helpLineOf, usageError } from '../errors/errors.ts';
import { USAGE_STATUS } from '../errors/exit-status.ts';
import type { HelpTopic } from '../flags/help-topics.ts';
import { findTopic, topicNames } from '../flags/help-topics.ts';
import type { Output } from '../terminal/output.ts';
import type { ParsedCommand } from './program.ts';
import { createProgram } from './program.ts';
import { checkOptions } from './check-options.ts';
import type { Command } from './define-command.ts';
import type { Settings } from '../flags/settings.ts';
import { readSettings } from '../flags/settings.ts';

/** Result of parsing a command line. */
export type ParsedLine =
  | ({ readonly type: 'command'; readonly settings: Settings } & ParsedCommand)
  | { readonly type: 'version' }
  | { readonly type: 'topic'; readonly topic: HelpTopic }
  /** A help page, with a status other than 0 if it is shown instead of an error. */
  | { readonly type: 'help'; readonly text: string; readonly status: number };

/** Reads the output settings without parsing the line, for reporting that it cannot be parsed. */
export function peekSettings(argv: readonly string[]): Pick<Settings, 'json' | 'quiet' | 'color'> {
  const end = argv.indexOf('--');
  const flags = new Set(end === -1 ? argv : argv.slice(0, end));
  return {
    json: flags.has('--json'),
    quiet: flags.has('-q') || flags.has('--quiet'),
    color: !flags.has('--no-color'),
  };
}

/** Options for parsing a command line. */
export interface LineOptions {
  readonly commands: readonly Command[];
  readonly output: Pick<Output, 'columns' | 'style'>;
}

/**
 * Parses a command line.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an invalid line.
 */
export function parseLine(argv: readonly string[], options: LineOptions): ParsedLine {
  const words = checkOptions(argv, options.commands);
  const state: ParseState = { help: '', refusedName: '' };
  const program = createProgram({
    ...options,
    topics: topicNames,
    onCommand: (command) => {
      state.command = command;
    },
    onHelp: (topicWords) => {
      state.topicWords = topicWords;
    },
    onRefused: (commandName) => {
      state.refusedName = commandName;
    },
    onHelpText: (text) => {
      state.help += text;
    },
  });
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    return fromCommander(error, program, state);
  }
  const { command, topicWords } = state;
  if (topicWords !== undefined) return helpFor(topicWords, program);
  if (command === undefined) return { type: 'version' };
  return { type: 'command', settings: readSettings(program.opts()), ...command };
}

interface ParseState {
  help: string;
  /** Name of the command whose line is invalid; empty for orm itself. */
  refusedName: string;
  command?: ParsedCommand;
  /** Words after `orm help`. */
  topicWords?: readonly string[];
}

function fromCommander(
  error: unknown,
  program: Program,
  { help, refusedName }: ParseState,
): ParsedLine {
  if (!(error instanceof CommanderError)) throw error;
  if (error.code === 'commander.helpDisplayed') return { type: 'help', text: help, status: 0 };
  if (error.code === 'commander.help') {
    if (program.opts()['version'] === true) return { type: 'version' };
    // `orm` alone shows the help; `orm models` alone is an incomplete command.
    const isBare = program.args.length === 0;
    return { type: 'help', text: help, status: isBare ? 0 : USAGE_STATUS };
  }
  throw toUsageError(error, refusedName);
}

const suggestionLine = /\n\((?<suggestion>Did you mean [^)]+)\)/u;

function toUsageError({ code, message }: CommanderError, commandName: string): Error {
  const suggestion = suggestionLine.exec(message)?.groups?.['suggestion'];
  const text = message
    .replace(suggestionLine, '')
    .replace(/^error: /u, '')
    .replaceAll("'", '"');
  const isPrompt =
    code === 'commander.unknownOption' && /^(?:chat|generate-\w+)$/u.test(commandName);
  const help = isPrompt
    ? 'put -- before a prompt that begins with a dash'
    : `see ${helpLineOf(commandName)}`;
  return usageError(text.charAt(0).toUpperCase() + text.slice(1), suggestion ?? help);
}

function helpFor(topicWords: readonly string[], program: Program): ParsedLine {
  const topic = findTopic(topicWords);
  if (topic !== undefined) return { type: 'topic', topic };
  let command = program;
  for (const word of topicWords) {
    const next = command.commands.find(
      (each) => each.name() === word || each.aliases().includes(word),
    );
    if (next === undefined) {
      throw usageError(
        `Cannot show help: no command or topic "${topicWords.join(' ')}"`,
        `see orm --help for the commands, or orm help ${topicNames.join(' | ')}`,
      );
    }
    command = next;
  }
  return { type: 'help', text: command.helpInformation(), status: 0 };
}
