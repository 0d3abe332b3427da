import type { ErrorCode, ErrorReason, Hint, OpenRouterError } from '@orkit/openrouter-multimodal';
import type { HintSentences } from '@orkit/openrouter-multimodal/operations';
import { hintSentences, renameInMessage, wordHints } from '@orkit/openrouter-multimodal/operations';

import { helpLineOf } from '../errors/errors.ts';
import { hintWordsOf, keptPath, typedNameOf } from './hint-words.ts';
import type { Command } from '../command/define-command.ts';
import { displayNameOf } from '../flags/flag.ts';
import { escapeInJson } from '../terminal/sanitize.ts';
import type { Style } from '../terminal/style.ts';

/** Names of operations and what is typed for them. */
export type CommandNames = ReadonlyMap<string, string>;

/** What an error says in the words of the command line. */
export interface RenderedError {
  readonly message: string;
  readonly hint: string | undefined;
}

/** What to do next at a shell, beside what core says. */
const codeHints: Partial<Record<ErrorCode, string>> = {
  MODEL_NOT_FOUND: 'orm models search <words>',
};

/** What to do next at a shell, where core has no hint of its own. */
const reasonHints = {
  blocked_address: undefined,
  capacity: 'try again later, or choose another model',
  connection: '`orm doctor` shows what can be reached',
  context_length: undefined,
  credentials: 'set OPENROUTER_API_KEY to a key of yours; `orm doctor` shows what is found',
  credits: 'add credits at https://openrouter.ai/credits, or choose a model that ends in :free',
  invalid_response: undefined,
  max_cost: undefined,
  no_result: undefined,
  outcome_unknown: 'check https://openrouter.ai/activity before trying again',
  permission: undefined,
  policy: undefined,
  provider: 'try again, or choose another model',
  rate_limit: 'wait a little, or choose another model',
  reasoning_cut_off: undefined,
  region: undefined,
  routing: undefined,
  schema_mismatch: undefined,
  truncated: undefined,
} as const satisfies Record<ErrorReason, string | undefined>;

/** Tells an error to a person at a shell: fields of JSON become flags, operations become commands. */
export function renderError(
  error: OpenRouterError,
  command: Command | undefined,
  commandNames: CommandNames,
): RenderedError {
  const extra = codeHints[error.code] ?? command?.hints?.[error.code];
  const words = hintWordsOf(command, error.details);
  const hints = [
    ...wordHints(error.hints, words, sentencesOf(command)),
    ...(extra === undefined ? [] : [extra]),
    ...partialHints(error),
  ];
  const fallback = fallbackFor(error, command);
  if (hints.length === 0 && fallback !== undefined) hints.push(fallback);
  return {
    message: toMessage(error, command, commandNames),
    hint: hints.length === 0 ? undefined : joinHints(hints),
  };
}

/** A message names fields and the operation as what is typed for them. */
function toMessage(
  { message, details: { fields = [], operation } }: OpenRouterError,
  command: Command | undefined,
  commandNames: CommandNames,
): string {
  const told = renameInMessage(message, fields, (field) => typedNameOf(field, command));
  const start = `Cannot run ${String(operation)}: `;
  const name = typeof operation === 'string' ? commandNames.get(operation) : undefined;
  return name === undefined || !told.startsWith(start)
    ? told
    : `Cannot run orm ${name}: ${told.slice(start.length)}`;
}

/** The sentences that are said in another way at a shell. */
function sentencesOf(command: Command | undefined): HintSentences {
  return {
    ...hintSentences,
    'find-model': () => 'orm models search <words>',
    'resume-job': ({ jobId }) => `orm job wait ${jobId}`,
    'field-meaning': (hint, words) => {
      const { field } = hint;
      const flag = command?.allFlags.find(
        (each) => each.field !== undefined && `${field}.`.startsWith(`${each.field}.`),
      );
      if (flag !== undefined) return `${displayNameOf(flag)}: ${flag.description}`;
      // One of a field that has no flag speaks of JSON, which nobody typed.
      return command?.overrides?.[field.split('.')[0] ?? ''] === false
        ? undefined
        : hintSentences['field-meaning'](hint, words);
    },
  };
}

/** The file that what came is kept in. */
export function partialPathOf({ details }: OpenRouterError): string | undefined {
  return keptPath(details);
}

/** Where to find what is not lost, unless a hint tells it already. */
function partialHints(error: OpenRouterError): string[] {
  const path = partialPathOf(error);
  const { jobId } = error.details;
  const isTold = error.hints.some(({ kind }: Hint) => kind === 'partial-result');
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
const MAX_PROVIDER_CHARACTERS = 500;

/** What a provider said, as a line of a stranger: in quotes, with its line ends and marks as escapes. */
export function toProviderLine(said: string): string {
  const cut =
    said.length > MAX_PROVIDER_CHARACTERS ? `${said.slice(0, MAX_PROVIDER_CHARACTERS)}…` : said;
  return `The provider said: ${escapeInJson(JSON.stringify(cut))}`;
}

/** The lines on stderr. */
export function errorLines(error: OpenRouterError, told: RenderedError, style: Style): string[] {
  const lines = [`${style.red('error:')} ${told.message} [${error.code}]`];
  const { error: said } = error.details;
  if (error.code === 'JOB_FAILED' && typeof said === 'string') lines.push(toProviderLine(said));
  if (told.hint !== undefined) lines.push(`${style.cyan('hint:')}  ${told.hint}`);
  return lines;
}
