import type { ErrorCode, ErrorReason, OpenRouterError } from '@orkit/openrouter-multimodal';

import { helpLineOf } from '../errors/errors.ts';
import { STDOUT } from '../terminal/io.ts';
import type { Command } from '../command/define-command.ts';
import type { CommandNames } from './translate-errors.ts';
import { retellFields, retellMeaning, retellNames, retellPhrases } from './translate-errors.ts';
import { escapeInJson } from '../terminal/sanitize.ts';
import type { Style } from '../terminal/style.ts';

/** What an error says once it is told in the words of the command line. */
export interface ToldError {
  readonly message: string;
  readonly hint: string | undefined;
}

/** What to do next at a shell, beside what core says. */
const codeHints: Partial<Record<ErrorCode, string>> = {
  MODEL_NOT_FOUND: 'orm models search <words>',
};

/** What to do next at a shell, where core has no hint of its own. */
const reasonHints: Partial<Record<ErrorReason, string>> = {
  credentials: 'set OPENROUTER_API_KEY to a key of yours; `orm doctor` shows what is found',
  credits: 'add credits at https://openrouter.ai/credits, or choose a model that ends in :free',
  rate_limit: 'wait a little, or choose another model',
  connection: '`orm doctor` shows what can be reached',
};

/** Tells an error to a person at a shell: fields of JSON become flags, operations become commands. */
export function tellError(
  error: OpenRouterError,
  command: Command | undefined,
  commandNames: CommandNames,
): ToldError {
  const retell = (text: string) => retellNames(retellFields(text, command), commandNames);
  const extra = codeHints[error.code] ?? command?.hints?.[error.code];
  const hints = [
    ...error.hints
      .flatMap((hint) => retellMeaning(hint, command) ?? [])
      .map((hint) => retell(retellPhrases(retellKept(hint, error)))),
    ...(extra === undefined ? [] : [extra]),
    ...keptHints(error),
  ];
  const fallback = fallbackFor(error, command);
  if (hints.length === 0 && fallback !== undefined) hints.push(fallback);
  return {
    message: retell(error.message),
    hint: hints.length === 0 ? undefined : joinHints(hints),
  };
}

/** The file that what came is kept in. Standard output is no file: who reads it has it. */
export function keptPathOf({ details: { partialPath } }: OpenRouterError): string | undefined {
  return typeof partialPath === 'string' && partialPath !== STDOUT ? partialPath : undefined;
}

const came = /^What came is in (?:details\.\w+|the details)(?<rest>.*)$/u;

/** Of what was kept in a file, the file is the place to tell. */
function retellKept(hint: string, error: OpenRouterError): string {
  const path = keptPathOf(error);
  const rest = came.exec(hint)?.groups?.['rest'];
  return path === undefined || rest === undefined ? hint : `What came is kept in ${path}${rest}`;
}

/** Where to find what is not lost, unless a hint tells it already. */
function keptHints(error: OpenRouterError): string[] {
  const path = keptPathOf(error);
  const { jobId } = error.details;
  const isTold = error.hints.some((hint) => came.test(hint));
  return [
    ...(path !== undefined && !isTold ? [`what came is kept in ${path}`] : []),
    // One that failed goes no further.
    ...(typeof jobId === 'string' && error.code !== 'JOB_FAILED' ? [`orm job wait ${jobId}`] : []),
  ];
}

/** What to do next at a shell about an error of a code, where core has no hint of its own. */
const fallbacks: Partial<Record<ErrorCode, string>> = {
  UNSAFE_PATH: 'name a file of its own, or pipe it in and name it -',
};

function fallbackFor(
  { code, status, details: { reason, accepted } }: OpenRouterError,
  command: Command | undefined,
): string | undefined {
  const known = reason === undefined ? undefined : reasonHints[reason];
  // What a model or a provider does not take, the help does not know either.
  const isOfModel = status !== undefined || accepted !== undefined;
  if (code === 'INVALID_INPUT' && !isOfModel)
    return known ?? `see ${helpLineOf(command?.name ?? '')}`;
  return known ?? fallbacks[code];
}

/** One line holds them all, each told once. Core speaks in sentences; a question keeps its mark. */
function joinHints(hints: readonly string[]): string {
  const told = [...new Set(hints.map((hint) => hint.replace(/\.$/u, '')))];
  return told.join('; ').replaceAll(/(?<mark>[?!]);/gu, '$<mark>');
}

/** Most characters of a provider that are shown: a reason has a sentence or two. */
const MAX_SAID_CHARACTERS = 500;

/** What a provider said, as a line of a stranger: in quotes, with its line ends and marks as escapes. */
export function toProviderLine(said: string): string {
  const cut = said.length > MAX_SAID_CHARACTERS ? `${said.slice(0, MAX_SAID_CHARACTERS)}…` : said;
  return `The provider said: ${escapeInJson(JSON.stringify(cut))}`;
}

/** The lines on stderr. */
export function errorLines(error: OpenRouterError, told: ToldError, style: Style): string[] {
  const lines = [`${style.red('error:')} ${told.message} [${error.code}]`];
  const { error: said } = error.details;
  if (error.code === 'JOB_FAILED' && typeof said === 'string') lines.push(toProviderLine(said));
  if (told.hint !== undefined) lines.push(`${style.cyan('hint:')}  ${told.hint}`);
  return lines;
}
