import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject } from '../host/command-result.ts';
import { lastText } from '../flags/settings.ts';
import { readTextFile } from '../host/text-file.ts';
import { readPiped } from '../input/piped.ts';
import { promptOf } from '../input/prompt.ts';

/** Creates the messages of a chat from the prompt, the attachments and stdin. */
export async function toChatInput(invocation: Invocation): Promise<JsonObject> {
  const paths = textsOf(invocation.flags['attach']);
  const piped = await readPiped(invocation, paths);
  const prompt = await promptOf(invocation, piped);
  if (prompt === '') {
    throw usageError(
      'Cannot start the chat: no prompt',
      'run orm chat "What is …?", or pipe a prompt in; see orm chat --help',
    );
  }
  const attachments = piped.isAttachment === true ? [...paths, '-'] : paths;
  const system = await systemOf(invocation);
  return {
    ...invocation.input,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: prompt },
    ],
    attachments: attachments.length === 0 ? undefined : attachments,
  };
}

async function systemOf({ flags, io, signal }: Invocation): Promise<string | undefined> {
  const text = lastText(flags['system']);
  const file = lastText(flags['system-file']);
  if (text !== undefined && file !== undefined) {
    throw usageError('Cannot use both --system and --system-file', 'leave one of them out');
  }
  const name = file === undefined ? '--system' : '--system-file';
  const system =
    file === undefined ? text : await readTextFile(name, file, { cwd: io.cwd, signal });
  if (system?.trim() === '') {
    throw usageError(`${name} must not be empty`, 'add a text, or leave it out');
  }
  return system;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
