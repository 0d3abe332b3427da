import type { MessagePart } from '@orkit/openrouter-multimodal/operations';

import { usageError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { JsonObject } from '../outcome.ts';
import { lastText } from '../settings.ts';
import { readTextFile } from '../text-file.ts';
import { attach, attachBytes } from './attachment.ts';
import type { Piped } from './piped.ts';
import { readPiped } from './piped.ts';

type Part = MessagePart | JsonObject;

/** Makes the messages of a chat from what was typed, attached and piped. */
export async function toChatInput(invocation: Invocation): Promise<JsonObject> {
  const attachments = textsOf(invocation.flags['attach']);
  const piped = await readPiped(invocation, attachments);
  const prompt = await promptOf(invocation, piped);
  if (prompt === '') {
    throw usageError(
      'There is no prompt',
      'orm chat "What is …?", or pipe one in; see orm chat --help',
    );
  }
  const media = await attachAll(attachments, invocation, piped);
  const system = await systemOf(invocation);
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    {
      role: 'user',
      content: media.length === 0 ? prompt : [{ type: 'text', text: prompt }, ...media],
    },
  ];
  return { ...invocation.input, messages };
}

async function promptOf({ words, flags, io }: Invocation, piped: Piped): Promise<string> {
  const typed = words.filter((word) => word !== '-').join(' ');
  const file = lastText(flags['prompt-file']);
  const fromFile =
    file === undefined || file === '-' ? '' : await readTextFile('--prompt-file', file, io.cwd);
  return [typed, fromFile, piped.text ?? '']
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n\n');
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

async function attachAll(
  attachments: readonly string[],
  { io }: Invocation,
  piped: Piped,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const reference of attachments) {
    if (reference !== '-') parts.push(await attach(reference, io.cwd));
    else if (piped.bytes !== undefined) parts.push(await attachBytes(piped.bytes));
  }
  // Media that came through a pipe without being asked for by name.
  if (piped.bytes !== undefined && !attachments.includes('-')) {
    parts.push(await attachBytes(piped.bytes));
  }
  return parts;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
