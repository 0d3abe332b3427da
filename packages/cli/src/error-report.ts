import type { ErrorCode, ErrorReason, OpenRouterError } from '@orkit/openrouter-multimodal';

import { helpLineOf } from './errors.ts';
import type { Command } from './project.ts';
import type { CommandNames } from './retell.ts';
import { retellFields, retellNames, retellPhrases } from './retell.ts';
import type { Style } from './style.ts';

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
    ...error.hints.map((hint) => retell(retellPhrases(hint))),
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

/** Where to find what is not lost. */
function keptHints({ code, details: { jobId, partialPath } }: OpenRouterError): string[] {
  return [
    ...(typeof partialPath === 'string' ? [`what came is kept in ${partialPath}`] : []),
    // One that failed goes no further.
    ...(typeof jobId === 'string' && code !== 'JOB_FAILED' ? [`orm job wait ${jobId}`] : []),
  ];
}

/** What to do next at a shell about an error of a code, where core has no hint of its own. */
const fallbacks: Partial<Record<ErrorCode, string>> = {
  UNSAFE_PATH: 'name a file of its own, or pipe it in and name it -',
};

function fallbackFor(
  { code, details: { reason } }: OpenRouterError,
  command: Command | undefined,
): string | undefined {
  const known = reason === undefined ? undefined : reasonHints[reason];
  if (code === 'INVALID_INPUT') return known ?? `see ${helpLineOf(command?.name ?? '')}`;
  return known ?? fallbacks[code];
}

/** One line holds them all, each told once. Core speaks in sentences; a question keeps its mark. */
function joinHints(hints: readonly string[]): string {
  const told = [...new Set(hints.map((hint) => hint.replace(/\.$/u, '')))];
  return told.join('; ').replaceAll(/(?<mark>[?!]);/gu, '$<mark>');
}

/** The two lines on stderr. */
export function errorLines(error: OpenRouterError, told: ToldError, style: Style): string[] {
  const lines = [`${style.red('error:')} ${told.message} [${error.code}]`];
  if (told.hint !== undefined) lines.push(`${style.cyan('hint:')}  ${told.hint}`);
  return lines;
}
