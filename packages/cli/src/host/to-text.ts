import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { MAX_TEXT_BYTES, decodeText } from '@orkit/openrouter-multimodal/operations';

import { toHints, usageError } from '../errors/errors.ts';
import { shellQuote } from '../terminal/shell-quote.ts';

/** Words for a text that cannot be read. */
export interface TextName {
  /** Object of the message: `the prompt on stdin`. */
  readonly what: string;
  /** Path of the file, for a command that converts it. */
  readonly file?: string | undefined;
  /** Error for bytes that are no text, such as media. @default that it is not text */
  readonly notText?: (() => Error) | undefined;
}

/**
 * Returns the text of a file or of standard input. All texts that a command line names are read by this one rule.
 *
 * @throws OpenRouterError `INVALID_INPUT` for another encoding, `RESOURCE_TOO_LARGE` for more than {@link MAX_TEXT_BYTES}.
 */
export async function toText(blob: Blob, name: TextName): Promise<string> {
  const text = await textOrMedia(blob, name);
  if (text !== undefined) return text;
  throw name.notText?.() ?? usageError(`Cannot read ${name.what}: it is not text`);
}

/** Same as {@link toText}; `undefined` for bytes that are no text in any encoding. */
export async function textOrMedia(
  blob: Blob,
  { what, file }: TextName,
): Promise<string | undefined> {
  if (blob.size > MAX_TEXT_BYTES) throw tooLongText(what);
  const decoded = decodeText(new Uint8Array(await blob.arrayBuffer()));
  if ('text' in decoded) return decoded.text;
  if (!decoded.isText) return undefined;
  throw usageError(`Cannot read ${what}: ${decoded.fault}`, hintFor(decoded.encoding, file));
}

/** Returns an error for a text that is too long. */
export function tooLongText(what: string): OpenRouterError {
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot read ${what}: a text may have ${MAX_TEXT_BYTES / 1024 ** 2} MiB at most`,
    { hints: toHints(['send a part of it']) },
  );
}

function hintFor(encoding: string | undefined, file: string | undefined): string {
  const path = file === undefined ? '' : ` ${shellQuote(file)}`;
  return encoding === undefined
    ? `convert it to UTF-8: iconv -f <its encoding> -t UTF-8${path}, such as GB18030, SHIFT_JIS or WINDOWS-1251`
    : `convert it: iconv -f ${encoding} -t UTF-8${path}`;
}
