import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject } from '../host/command-result.ts';
import { lastText } from '../flags/settings.ts';
import { readTextFile } from '../host/text-file.ts';
import { readPiped } from '../input/piped.ts';
import { promptOf } from '../input/prompt.ts';

/** Makes the messages of a chat from what was typed, attached and piped. */
export async function toChatInput(invocation: Invocation): Promise<JsonObject> {
  const named = textsOf(invocation.flags['attach']);
  const piped = await readPiped(invocation, named);
  const prompt = await promptOf(invocation, piped);
  if (prompt === '') {
    throw usageError(
      'There is no prompt',
      'orm chat "What is …?", or pipe one in; see orm chat --help',
    );
  }
  const attachments = piped.isAttachment === true ? [...named, '-'] : named;
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

async function systemOf({ flags, io }: Invocation): Promise<string | undefined> {
  const text = lastText(flags['system']);
  const file = lastText(flags['system-file']);
  if (text !== undefined && file !== undefined) {
    throw usageError('Give --system or --system-file, not both', 'leave one of them out');
  }
  const name = file === undefined ? '--system' : '--system-file';
  const system = file === undefined ? text : await readTextFile(name, file, io.cwd);
  if (system?.trim() === '') {
    throw usageError(`${name} is empty`, 'say something with it, or leave it out');
  }
  return system;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
