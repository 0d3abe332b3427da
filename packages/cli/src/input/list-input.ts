import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { refuseSecondInput } from './sources.ts';
import { lastText } from '../flags/settings.ts';
import { toText } from '../host/to-text.ts';
import { readTextFile } from '../host/text-file.ts';

/** Options for a list that is typed, piped or in a file. */
export interface ListInput {
  /** Plural noun for the entries: `documents`. */
  readonly noun: string;
  /** Hint for media, whose bytes cannot be an entry on a line. */
  readonly mediaHint: string;
  /** Example of a JSON array for a hint. */
  readonly example: string;
  /** Other files on the command line; `-` among them is standard input too. */
  readonly files?: readonly string[] | undefined;
}

/**
 * Collects entries: those on the command line in order, followed by those of the file of `--from`. Standard input is read for
 * `-`, and if there are no other entries.
 *
 * @throws OpenRouterError `INVALID_INPUT` for input that is not a list of texts.
 */
export async function gatherList(
  invocation: Invocation,
  listInput: ListInput,
): Promise<readonly unknown[]> {
  const { positionals, flags, io, signal } = invocation;
  const { files = [] } = listInput;
  const from = lastText(flags['from']);
  refuseSecondInput([...positionals, from, ...files]);
  const isPiped = io.stdin.kind === 'pipe' || io.stdin.kind === 'file';
  const isNothingNamed = positionals.length === 0 && from === undefined && files.length === 0;
  const entries: unknown[] = [];
  for (const word of isNothingNamed && isPiped ? ['-'] : positionals) {
    const entriesOfWord =
      word === '-' ? toEntries(await readStdin(invocation, listInput), listInput) : [word];
    // A spread would overflow the stack for a long list.
    for (const each of entriesOfWord) entries.push(each);
  }
  if (from === undefined) return entries;
  const text =
    from === '-'
      ? await readStdin(invocation, listInput)
      : await readTextFile('--from', from, { cwd: io.cwd, signal });
  for (const each of toEntries(text, listInput, /\.json$/iu.test(from))) entries.push(each);
  return entries;
}

async function readStdin({ stdin }: Invocation, { noun, mediaHint }: ListInput): Promise<string> {
  return await toText(await stdin(), {
    what: `the ${noun} on stdin`,
    notText: () => usageError(`Cannot read the ${noun} on stdin: they are not text`, mediaHint),
  });
}

/** Returns the entries of a JSON array, otherwise the lines that are not blank, unless `isJson` requires an array. */
function toEntries(text: string, { example }: ListInput, isJson = false): readonly unknown[] {
  // `trim` also removes a byte order mark.
  const content = text.trim();
  const entries = parseArray(content);
  if (entries !== undefined) return entries;
  if (isJson)
    throw usageError(
      '--from must be a JSON array when its name ends in .json',
      `for example ${example}`,
    );
  return content.split(/\r?\n/u).filter((line) => line.trim() !== '');
}

function parseArray(text: string): readonly unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    // Not JSON: lines of which the first begins with a bracket.
    return undefined;
  }
}
