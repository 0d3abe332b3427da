import type { Command as Program } from 'commander';
import { CommanderError } from 'commander';

import { helpLineOf, usageError } from '../errors/errors.ts';
import { USAGE_STATUS } from '../errors/exit-status.ts';
import type { HelpTopic } from '../flags/help-topics.ts';
import { findTopic, topicNames } from '../flags/help-topics.ts';
import type { Output } from '../terminal/output.ts';
import type { Typed } from './program.ts';
import { createProgram } from './program.ts';
import type { Command } from './define-command.ts';
import type { Settings } from '../flags/settings.ts';
import { readSettings } from '../flags/settings.ts';

/** What a command line asks for. */
export type ParsedLine =
  | ({ readonly type: 'command'; readonly settings: Settings } & Typed)
  | { readonly type: 'version' }
  | { readonly type: 'topic'; readonly topic: HelpTopic }
  /** A help page. One that nobody asked for stands in for an error. */
  | { readonly type: 'help'; readonly text: string; readonly status: number };

/** What can be known of the settings before the line is understood, for telling that it is not. */
export function peekSettings(argv: readonly string[]): Pick<Settings, 'json' | 'quiet' | 'color'> {
  const end = argv.indexOf('--');
  const flags = new Set(end === -1 ? argv : argv.slice(0, end));
  return {
    json: flags.has('--json'),
    quiet: flags.has('-q') || flags.has('--quiet'),
    color: !flags.has('--no-color'),
  };
}

/** What a line can be parsed to. */
export interface LineOptions {
  readonly commands: readonly Command[];
  readonly output: Pick<Output, 'columns' | 'style'>;
}

/**
 * Understands a command line.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it cannot.
 */
export function parseLine(argv: readonly string[], options: LineOptions): ParsedLine {
  const heard: ParseState = { help: '', refused: '' };
  const program = createProgram({
    ...options,
    topics: topicNames,
    onCommand: (typed) => {
      heard.typed = typed;
    },
    onHelp: (words) => {
      heard.words = words;
    },
    onRefused: (words) => {
      heard.refused = words;
    },
    onHelpText: (text) => {
      heard.help += text;
    },
  });
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    return fromCommander(error, program, heard);
  }
  const { typed, words } = heard;
  if (words !== undefined) return helpFor(words, program);
  if (typed === undefined) return { type: 'version' };
  return { type: 'command', settings: readSettings(program.opts()), ...typed };
}

interface ParseState {
  help: string;
  /** Words of the command that was refused; empty when it was orm itself. */
  refused: string;
  typed?: Typed;
  words?: readonly string[];
}

function fromCommander(
  error: unknown,
  program: Program,
  { help, refused }: ParseState,
): ParsedLine {
  if (!(error instanceof CommanderError)) throw error;
  if (error.code === 'commander.helpDisplayed') return { type: 'help', text: help, status: 0 };
  if (error.code === 'commander.help') {
    if (program.opts()['version'] === true) return { type: 'version' };
    // `orm` alone asks what there is; `orm models` alone is a command that lacks its second word.
    const isBare = program.args.length === 0;
    return { type: 'help', text: help, status: isBare ? 0 : USAGE_STATUS };
  }
  throw toUsageError(error, refused);
}

const suggestionLine = /\n\((?<suggestion>Did you mean [^)]+)\)/u;

function toUsageError({ code, message }: CommanderError, words: string): Error {
  const suggestion = suggestionLine.exec(message)?.groups?.['suggestion'];
  const told = message
    .replace(suggestionLine, '')
    .replace(/^error: /u, '')
    .replaceAll("'", '"');
  const isPrompt = code === 'commander.unknownOption' && /^(?:chat|generate-\w+)$/u.test(words);
  const help = isPrompt
    ? 'a prompt that begins with a dash needs -- before it'
    : `see ${helpLineOf(words)}`;
  return usageError(told.charAt(0).toUpperCase() + told.slice(1), suggestion ?? help);
}

function helpFor(words: readonly string[], program: Program): ParsedLine {
  const topic = findTopic(words);
  if (topic !== undefined) return { type: 'topic', topic };
  let command = program;
  for (const word of words) {
    const next = command.commands.find(
      (each) => each.name() === word || each.aliases().includes(word),
    );
    if (next === undefined) {
      throw usageError(
        `There is no help for "${words.join(' ')}"`,
        `orm help ${topicNames.join(' | ')}, or orm --help for the commands`,
      );
    }
    command = next;
  }
  return { type: 'help', text: command.helpInformation(), status: 0 };
}
