import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject } from '../host/command-result.ts';
import { lastText } from '../flags/settings.ts';
import { decodeText } from '../host/stdin.ts';
import { readTextFile } from '../host/text-file.ts';

/** Makes the input of an analysis from what was typed: the first source is what it is about, the others go with it. */
export async function toAnalyzeInput(
  invocation: Invocation,
  pathField: string,
): Promise<JsonObject> {
  const { words, input } = invocation;
  // Read before anything else, so that the time of a silent pipe is not that of the request.
  if (words.includes('-')) await invocation.stdin();
  const [path, ...attachments] = words;
  return {
    ...input,
    question: await questionOf(invocation),
    [pathField]: path,
    attachments: attachments.length === 0 ? undefined : attachments,
  };
}

async function questionOf(invocation: Invocation): Promise<unknown> {
  const { input, flags } = invocation;
  const file = lastText(flags['prompt-file']);
  if (file === undefined) return input['question'];
  if (input['question'] !== undefined)
    throw usageError('Give --prompt or --prompt-file, not both', 'leave one of them out');
  const question = await readPrompt(file, invocation);
  if (question.trim() === '')
    throw usageError('--prompt-file is empty', 'write a question into it, or leave it out');
  return question.trim();
}

async function readPrompt(file: string, { io, stdin }: Invocation): Promise<string> {
  if (file !== '-') return await readTextFile('--prompt-file', file, io.cwd);
  const blob = await stdin();
  const text = decodeText(new Uint8Array(await blob.arrayBuffer()));
  if (text === undefined)
    throw usageError('The prompt on stdin is not text', 'a file is named by -: the prompt by -p');
  return text;
}
