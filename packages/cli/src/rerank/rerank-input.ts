import { usageError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { refuseSecondInput } from '../media/sources.ts';
import type { JsonObject } from '../outcome.ts';
import { lastText } from '../settings.ts';
import { decodeText } from '../stdin.ts';
import { readTextFile } from '../text-file.ts';

/** Gathers the documents: those that were typed, in their order, and behind them those of a file. */
export async function toRerankInput(invocation: Invocation): Promise<JsonObject> {
  const { input, words, flags, io } = invocation;
  const from = lastText(flags['from']);
  refuseSecondInput([...words, from]);
  const isPiped = io.stdin.kind === 'pipe' || io.stdin.kind === 'file';
  const named = words.length === 0 && from === undefined && isPiped ? ['-'] : words;
  const documents: unknown[] = [];
  for (const word of named) {
    // A spread would fill the stack with a long list.
    for (const each of word === '-' ? toDocuments(await readStdin(invocation)) : [word])
      documents.push(each);
  }
  if (from !== undefined) {
    const text =
      from === '-' ? await readStdin(invocation) : await readTextFile('--from', from, io.cwd);
    for (const each of toDocuments(text, /\.json$/iu.test(from))) documents.push(each);
  }
  if (documents.length === 0)
    throw usageError(
      'There are no documents',
      'orm rerank <query> <document>…, or --from <file>; see orm rerank --help',
    );
  return { ...input, documents, return_documents: true };
}

async function readStdin({ stdin }: Invocation): Promise<string> {
  const text = decodeText(new Uint8Array(await (await stdin()).arrayBuffer()));
  if (text === undefined)
    throw usageError(
      'The documents on stdin are not text',
      'pictures go into a JSON array: [{"image":"photo.jpg"}]',
    );
  return text;
}

/** The entries of a JSON array, else the lines that are not blank: unless it says that it is JSON. */
function toDocuments(text: string, isJson = false): readonly unknown[] {
  // Editors put a mark at the beginning that is no part of the text.
  const whole = text.replace(/^\ufeff/u, '').trim();
  const entries = parseArray(whole);
  if (entries !== undefined) return entries;
  if (isJson)
    throw usageError(
      '--from must be a JSON array when its name ends in .json',
      'for example ["a text", {"text":"a title","image":"photo.jpg"}]',
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
