import { readPiped } from '../input/piped.ts';
import { promptOf } from '../input/prompt.ts';
import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { STDOUT } from '../terminal/io.ts';
import type { JsonObject } from '../host/command-result.ts';

/** Input fields of an operation for the prompt and for media. */
export interface GenerationFields {
  /** Field for the prompt or text. */
  readonly textField: string;
  /** Noun for it in messages. */
  readonly textNoun: 'prompt' | 'text';
  /** Fields for media files. */
  readonly media: readonly string[];
  /** The one of them for media on standard input that `-` does not name. */
  readonly piped?: string | undefined;
  /** Whether media without a prompt are enough. */
  readonly allowsEmptyPrompt?: boolean | undefined;
}

/** Creates the input of a generation: the prompt, the media, and the output path. */
export async function toGenerationInput(
  invocation: Invocation,
  fields: GenerationFields,
): Promise<JsonObject> {
  const { input, flags } = invocation;
  checkTarget(invocation);
  const paths = fields.media.flatMap((field) => textsOf(input[field]));
  const piped = await readPiped(invocation, paths, 'name a file on stdin with an option and -');
  const text = await promptOf(invocation, piped);
  const pipedMedia = piped.isAttachment === true ? withPiped(input, fields) : undefined;
  const hasFiles = paths.length > 0 || pipedMedia !== undefined;
  if (text === '' && !(hasFiles && fields.allowsEmptyPrompt === true))
    throw noPrompt(invocation, fields);
  return {
    ...input,
    ...pipedMedia,
    [fields.textField]: text === '' ? undefined : text,
    overwrite: flags['force'] === true ? true : undefined,
  };
}

/**
 * Checks whether `-o -` is possible: standard output takes the bytes of one output, and not on a terminal.
 *
 * @throws OpenRouterError `INVALID_INPUT` if it is not.
 */
export function checkTarget({ input, settings, output }: Invocation): void {
  if (input['save_path'] !== STDOUT) return;
  if (settings.json)
    throw usageError(
      'Cannot use both -o - and --json',
      'leave one of them out: both write to stdout',
    );
  if (output.toTerminal)
    throw usageError('Cannot write binary data to a terminal', 'name a file: -o <path>');
  const count = input['n'];
  if (typeof count === 'number' && count > 1)
    throw usageError(
      'Cannot write more than one output to stdout',
      'leave --count out, or name a file: -o <path>',
    );
}

/** Returns the field for media from standard input. */
function withPiped(input: JsonObject, { piped: field, textNoun }: GenerationFields): JsonObject {
  if (field === undefined)
    throw usageError(
      `Cannot read the ${textNoun} on stdin: it is not text`,
      'pipe text in, or use --no-stdin',
    );
  const value = input[field];
  if (field === 'input_images') return { [field]: [...textsOf(value), '-'] };
  if (value !== undefined)
    throw usageError(
      'Cannot use both an image option and an image on stdin',
      'leave one of them out',
    );
  return { [field]: '-' };
}

function noPrompt(
  { command }: Invocation,
  { textNoun, allowsEmptyPrompt }: GenerationFields,
): Error {
  const others = allowsEmptyPrompt === true ? ', pass an image' : '';
  return usageError(
    `Cannot generate: no ${textNoun}`,
    `run orm ${command} "…"${others}, or pipe the ${textNoun} in; see orm ${command} --help`,
  );
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? [value] : [];
}
