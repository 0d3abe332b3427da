import { readPiped } from '../input/piped.ts';
import { promptOf } from '../input/prompt.ts';
import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { STDOUT } from '../terminal/io.ts';
import type { JsonObject } from '../host/command-result.ts';

/** Which fields of an operation what was typed and piped goes to. */
export interface GenerationFields {
  /** Takes the words. */
  readonly words: string;
  /** What the words are called, to a person. */
  readonly promptField: 'prompt' | 'text';
  /** Fields that take files. */
  readonly media: readonly string[];
  /** The one of them that takes a file that is piped in and that nobody named. */
  readonly piped?: string | undefined;
  /** Whether files alone are enough. */
  readonly allowsEmptyPrompt?: boolean | undefined;
}

/** Makes the input of what makes something: the words, the files, and where the result goes. */
export async function toGenerationInput(
  invocation: Invocation,
  fields: GenerationFields,
): Promise<JsonObject> {
  const { input, flags } = invocation;
  checkTarget(invocation);
  const named = fields.media.flatMap((field) => textsOf(input[field]));
  const piped = await readPiped(invocation, named, 'name a file on stdin with an option and -');
  const words = await promptOf(invocation, piped);
  const attached = piped.isAttachment === true ? withPiped(input, fields) : undefined;
  const hasFiles = named.length > 0 || attached !== undefined;
  if (words === '' && !(hasFiles && fields.allowsEmptyPrompt === true))
    throw noPrompt(invocation, fields);
  return {
    ...input,
    ...attached,
    [fields.words]: words === '' ? undefined : words,
    overwrite: flags['force'] === true ? true : undefined,
  };
}

/**
 * Standard output takes the bytes of one thing, for a program that reads them.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it cannot.
 */
export function checkTarget({ input, settings, output }: Invocation): void {
  if (input['save_path'] !== STDOUT) return;
  if (settings.json) throw usageError('Give -o - or --json, not both', 'stdout can be one thing');
  if (output.toTerminal)
    throw usageError('Cannot write bytes to a terminal', 'name a file: -o <path>');
  const count = input['n'];
  if (typeof count === 'number' && count > 1)
    throw usageError(
      'Only one thing fits on stdout',
      'leave --count out, or name a file: -o <path>',
    );
}

/** What came through a pipe, where files belong. */
function withPiped(input: JsonObject, { piped: field, promptField }: GenerationFields): JsonObject {
  if (field === undefined)
    throw usageError(`The ${promptField} on stdin is not text`, 'pipe a text in, or --no-stdin');
  const given = input[field];
  if (field === 'input_images') return { [field]: [...textsOf(given), '-'] };
  if (given !== undefined)
    throw usageError('An image is named, and another one is piped in', 'leave one of them out');
  return { [field]: '-' };
}

function noPrompt(
  { command }: Invocation,
  { promptField, allowsEmptyPrompt }: GenerationFields,
): Error {
  const others = allowsEmptyPrompt === true ? ', give an image' : '';
  return usageError(
    `There is no ${promptField}`,
    `orm ${command} "…"${others}, or pipe it in; see orm ${command} --help`,
  );
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? [value] : [];
}
