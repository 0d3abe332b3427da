import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { refuseSecondInput } from './sources.ts';
import { lastText } from '../flags/settings.ts';
import { decodeText } from '../host/stdin.ts';
import { readTextFile } from '../host/text-file.ts';

/** Words for a list of things that is typed, piped or in a file. */
export interface ListInput {
  /** What the things are called: `documents`. */
  readonly noun: string;
  /** Where media go, since no bytes of them can be on a line. */
  readonly mediaHint: string;
  /** An array as a file may hold one. */
  readonly example: string;
  /** Further files that the command line names: `-` among them is standard input too. */
  readonly files?: readonly string[] | undefined;
}

/**
 * Gathers things: those that were typed, in their order, and behind them those of the file that `--from` names. Standard
 * input is read for `-`, and when nothing else is named.
 *
 * @throws OpenRouterError `INVALID_INPUT` for what cannot be read as a list of texts.
 */
export async function gatherListed(
  invocation: Invocation,
  listInput: ListInput,
): Promise<readonly unknown[]> {
  const { words, flags, io } = invocation;
  const { files = [] } = listInput;
  const from = lastText(flags['from']);
  refuseSecondInput([...words, from, ...files]);
  const isPiped = io.stdin.kind === 'pipe' || io.stdin.kind === 'file';
  const isNothingNamed = words.length === 0 && from === undefined && files.length === 0;
  const gathered: unknown[] = [];
  for (const word of isNothingNamed && isPiped ? ['-'] : words) {
    const things =
      word === '-' ? toThings(await readStdin(invocation, listInput), listInput) : [word];
    // A spread would fill the stack with a long list.
    for (const each of things) gathered.push(each);
  }
  if (from === undefined) return gathered;
  const text =
    from === '-'
      ? await readStdin(invocation, listInput)
      : await readTextFile('--from', from, io.cwd);
  for (const each of toThings(text, listInput, /\.json$/iu.test(from))) gathered.push(each);
  return gathered;
}

async function readStdin({ stdin }: Invocation, { noun, mediaHint }: ListInput): Promise<string> {
  const text = decodeText(new Uint8Array(await (await stdin()).arrayBuffer()));
  if (text === undefined) throw usageError(`The ${noun} on stdin are not text`, mediaHint);
  return text;
}

/** The entries of a JSON array, else the lines that are not blank: unless it says that it is JSON. */
function toThings(text: string, { example }: ListInput, isJson = false): readonly unknown[] {
  // The mark that editors put at the beginning is white space too.
  const whole = text.trim();
  const entries = parseArray(whole);
  if (entries !== undefined) return entries;
  if (isJson)
    throw usageError(
      '--from must be a JSON array when its name ends in .json',
      `for example ${example}`,
    );
  return whole.split(/\r?\n/u).filter((line) => line.trim() !== '');
}

function parseArray(text: string): readonly unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    // A line may begin with a bracket: then these are lines.
    return undefined;
  }
}
