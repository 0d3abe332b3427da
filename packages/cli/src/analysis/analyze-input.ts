import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject } from '../host/command-result.ts';
import { lastText } from '../flags/settings.ts';
import { toText } from '../host/to-text.ts';
import { readTextFile } from '../host/text-file.ts';

/** Creates the input of an analysis: the first source is the subject, the others are attachments. */
export async function toAnalyzeInput(
  invocation: Invocation,
  pathField: string,
): Promise<JsonObject> {
  const { positionals, input } = invocation;
  // Read first, so that waiting for a pipe does not count as time of the request.
  if (positionals.includes('-')) await invocation.stdin();
  const [path, ...attachments] = positionals;
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
    throw usageError('Cannot use both --prompt and --prompt-file', 'leave one of them out');
  const question = await readPrompt(file, invocation);
  if (question.trim() === '')
    throw usageError(
      '--prompt-file must not be empty',
      'write a question into it, or leave it out',
    );
  return question.trim();
}

async function readPrompt(file: string, { io, signal, stdin }: Invocation): Promise<string> {
  if (file !== '-') return await readTextFile('--prompt-file', file, { cwd: io.cwd, signal });
  return await toText(await stdin(), {
    what: 'the prompt on stdin',
    notText: () =>
      usageError(
        'Cannot read the prompt on stdin: it is not text',
        'use - for the file and -p for the prompt',
      ),
  });
}
