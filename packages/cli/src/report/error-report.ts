import type {
  ErrorCode,
  ErrorReason,
  Hint,
  HintOption,
  OpenRouterError,
} from '@orkit/openrouter-multimodal';
import type { HintSentences } from '@orkit/openrouter-multimodal/operations';
import { hintSentences, renameInMessage, wordHints } from '@orkit/openrouter-multimodal/operations';

import { helpLineOf } from '../errors/errors.ts';
import { hintWordsOf, partialFilePath, typedNameOf } from './hint-words.ts';
import type { Command } from '../command/define-command.ts';
import type { Settings } from '../flags/settings.ts';
import { displayNameOf } from '../flags/flag.ts';
import { STDOUT } from '../terminal/io.ts';
import { escapeInJson } from '../terminal/sanitize.ts';
import type { Style } from '../terminal/style.ts';

/** Command names by operation name. */
export type CommandNames = ReadonlyMap<string, string>;

/** Message and hint of an error, in terms of the command line. */
export interface ErrorText {
  readonly message: string;
  readonly hint: string | undefined;
}

/** Additional hints by error code. */
const codeHints: Partial<Record<ErrorCode, string>> = {
  MODEL_NOT_FOUND: 'orm models search <words>',
};

/** Hints by reason, for errors without a hint of core. */
const reasonHints = {
  blocked_address: undefined,
  capacity: 'try again later, or choose another model',
  connection: '`orm doctor` shows what can be reached',
  context_length: undefined,
  credentials: 'set OPENROUTER_API_KEY to your API key; `orm doctor` shows which one is used',
  credits: 'add credits at https://openrouter.ai/credits, or choose a model that ends in :free',
  invalid_response: undefined,
  max_cost: undefined,
  no_result: undefined,
  outcome_unknown: 'check https://openrouter.ai/activity before trying again',
  permission: undefined,
  policy: undefined,
  provider: 'try again, or choose another model',
  rate_limit: 'wait a moment, or choose another model',
  reasoning_cut_off: undefined,
  region: undefined,
  routing: undefined,
  schema_mismatch: undefined,
  truncated: undefined,
} as const satisfies Record<ErrorReason, string | undefined>;

/** Scopes of the limits on the cost, which are easily confused. */
const limitNotes: Readonly<Partial<Record<HintOption, string>>> = {
  maxCostUsd: 'it is for one call, --max-total-cost for the whole command',
  clientMaxCostUsd: 'it is for one call, and --max-cost only lowers it',
  sessionUsd: 'it is for the whole command, --max-cost for one call',
};

/** Renders an error for the command line: JSON fields become flags, operations become commands. */
export function renderError(
  error: OpenRouterError,
  command: Command | undefined,
  commandNames: CommandNames,
  settings?: Partial<Settings>,
): ErrorText {
  const isOtherKind = error.hints.some(({ kind }) => kind === 'accepted');
  const extra = codeHints[error.code] ?? (isOtherKind ? command?.hints?.[error.code] : undefined);
  const hintWords = hintWordsOf(command, error.details, settings);
  const hints = [
    ...wordHints(error.hints, hintWords, sentencesOf(command)),
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

/** Returns the message with fields replaced by flags and the operation by its command. */
function toMessage(
  { message, details: { fields = [], operation } }: OpenRouterError,
  command: Command | undefined,
  commandNames: CommandNames,
): string {
  const text = renameInMessage(message, fields, (field) => typedNameOf(field, command));
  const start = `Cannot run ${String(operation)}: `;
  const name = typeof operation === 'string' ? commandNames.get(operation) : undefined;
  return name === undefined || !text.startsWith(start)
    ? text
    : `Cannot run orm ${name}: ${text.slice(start.length)}`;
}

/** Returns the hint sentences with those that differ on the command line replaced. */
function sentencesOf(command: Command | undefined): HintSentences {
  return {
    ...hintSentences,
    'find-model': () => 'orm models search <words>',
    'raise-limit': (hint, hintWords) =>
      hintSentences['raise-limit'](
        { ...hint, note: hint.note ?? limitNotes[hint.option] },
        hintWords,
      ),
    'resume-job': ({ jobId }) => `orm job wait ${jobId}`,
    'field-meaning': (hint, hintWords) => {
      const { field } = hint;
      const flag = command?.allFlags.find(
        (each) => each.field !== undefined && `${field}.`.startsWith(`${each.field}.`),
      );
      if (flag !== undefined) return `${displayNameOf(flag)}: ${flag.description}`;
      // The hint of a field without a flag is about JSON, which is not typed on a command line.
      return command?.overrides?.[field.split('.')[0] ?? ''] === false
        ? undefined
        : hintSentences['field-meaning'](hint, hintWords);
    },
  };
}

/** Returns the path of the partial result of an error. */
function partialPathOf({ details }: OpenRouterError): string | undefined {
  return partialFilePath(details);
}

/** Returns the partial result of an error: the paths of its files, one per line, else its text. */
export function partialTextOf(error: OpenRouterError): string | undefined {
  const { files, partialText, text } = error.details;
  const paths = [files, partialPathOf(error)].flat().filter(isFile).join('\n');
  const content = paths === '' ? (partialText ?? text) : paths;
  return typeof content === 'string' ? content : undefined;
}

function isFile(path: unknown): path is string {
  return typeof path === 'string' && path !== STDOUT;
}

/** Returns hints for a partial result or a running job, unless core has such a hint. */
function partialHints(error: OpenRouterError): string[] {
  const path = partialPathOf(error);
  const { jobId } = error.details;
  const hasPathHint = error.hints.some(({ kind }: Hint) => kind === 'partial-result');
  return [
    ...(path !== undefined && !hasPathHint ? [`the partial result is in ${path}`] : []),
    // A failed job cannot be resumed.
    ...(typeof jobId === 'string' && error.code !== 'JOB_FAILED' ? [`orm job wait ${jobId}`] : []),
  ];
}

/** Hints by error code, for errors without a hint of core. */
const fallbacks: Partial<Record<ErrorCode, string>> = {
  UNSAFE_PATH: 'use a regular file, or pipe the data in and pass -',
};

function fallbackFor(
  { code, status, details: { reason, accepted } }: OpenRouterError,
  command: Command | undefined,
): string | undefined {
  const reasonHint = reason === undefined ? undefined : reasonHints[reason];
  // The help does not list what a model or a provider accepts.
  const isOfModel = status !== undefined || accepted !== undefined;
  if (code === 'INVALID_INPUT' && !isOfModel)
    return reasonHint ?? `see ${helpLineOf(command?.name ?? '')}`;
  return reasonHint ?? fallbacks[code];
}

/** Joins hints on one line without duplicates. Core uses sentences; a question mark stays. */
function joinHints(hints: readonly string[]): string {
  const unique = [...new Set(hints.map((hint) => hint.replace(/\.$/u, '')))];
  return unique.join('; ').replaceAll(/(?<mark>[?!]);/gu, '$<mark>');
}

/** Maximum characters shown of a provider message: enough for a sentence or two. */
const MAX_PROVIDER_CHARACTERS = 500;

/** Returns a provider message as one quoted line, with line ends and control characters escaped. */
export function toProviderLine(providerText: string): string {
  const cut =
    providerText.length > MAX_PROVIDER_CHARACTERS
      ? `${providerText.slice(0, MAX_PROVIDER_CHARACTERS)}…`
      : providerText;
  return `The provider said: ${escapeInJson(JSON.stringify(cut))}`;
}

/** Returns the lines of an error on stderr. */
export function errorLines(error: OpenRouterError, text: ErrorText, style: Style): string[] {
  const lines = [`${style.red('error:')} ${text.message} [${error.code}]`];
  const { error: providerText } = error.details;
  if (error.code === 'JOB_FAILED' && typeof providerText === 'string')
    lines.push(toProviderLine(providerText));
  if (text.hint !== undefined) lines.push(`${style.cyan('hint:')}  ${text.hint}`);
  return lines;
}
