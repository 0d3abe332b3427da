import type { ErrorCode, ErrorReason, OpenRouterError } from '@orkit/openrouter-multimodal';

import type { Command } from './project.ts';
import type { Style } from './style.ts';

/** Names of operations and what is typed for them. */
export type CommandNames = ReadonlyMap<string, string>;

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
  const { reason } = error.details;
  const fallback = reason === undefined ? undefined : reasonHints[reason];
  const hints = error.hints.length > 0 || fallback === undefined ? error.hints : [fallback];
  const extra = codeHints[error.code];
  const all = [...hints.map(retell), ...(extra === undefined ? [] : [extra])];
  return {
    message: retell(error.message),
    // Core speaks in sentences; one line holds them all.
    hint: all.length === 0 ? undefined : all.map((hint) => hint.replace(/\.$/u, '')).join('; '),
  };
}

/** The two lines on stderr. */
export function errorLines(error: OpenRouterError, told: ToldError, style: Style): string[] {
  const lines = [`${style.red('error:')} ${told.message} [${error.code}]`];
  if (told.hint !== undefined) lines.push(`${style.cyan('hint:')}  ${told.hint}`);
  return lines;
}

const quotedName = /(?<quote>["`])(?<path>[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*)\k<quote>/gu;
const bareName = /\b[a-z]+(?:_[a-z]+)+\b/gu;

function retellFields(text: string, command: Command | undefined): string {
  if (command === undefined) return text;
  const { typedNames } = command;
  return text
    .replaceAll(quotedName, (whole, _quote: string, path: string) => {
      return typedNameOf(path, typedNames) ?? whole;
    })
    .replaceAll(bareName, (word) => typedNames.get(word) ?? word);
}

/** `provider.order.0` is told as `--provider-order`: the longest path that has a name. */
function typedNameOf(path: string, names: ReadonlyMap<string, string>): string | undefined {
  const steps = path.split('.');
  while (steps.length > 0) {
    const name = names.get(steps.join('.'));
    if (name !== undefined) return name;
    steps.pop();
  }
  return undefined;
}

function retellNames(text: string, commandNames: CommandNames): string {
  return text.replaceAll(bareName, (word) => {
    const name = commandNames.get(word);
    return name === undefined ? word : `orm ${name}`;
  });
}
