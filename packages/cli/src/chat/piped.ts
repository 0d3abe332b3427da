import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { toMessagePart } from '@orkit/openrouter-multimodal/operations';

import { usageError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { lastText } from '../settings.ts';
import { decodeText, readStdin } from '../stdin.ts';

/** What came through standard input: a text for the prompt, or bytes of media. */
export interface Piped {
  readonly text?: string | undefined;
  readonly bytes?: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Reads standard input when it is meant: named by `-`, or there is no prompt, or a pipe or a file was put there.
 * A socket or a device beside a prompt is left alone: whoever started orm may never close it.
 */
export async function readPiped(
  invocation: Invocation,
  attachments: readonly string[],
): Promise<Piped> {
  const use = useOf(invocation, attachments);
  if (use === 'none') return {};
  const bytes = await readStdin(invocation);
  if (bytes.length === 0) return {};
  if (use === 'attachment') return { bytes };
  const text = decodeText(bytes);
  if (text !== undefined && !(await isMedia(bytes))) return { text };
  if (use === 'prompt')
    throw usageError('The prompt on stdin is not text', 'attach media with -a -');
  return { bytes };
}

type Use = 'none' | 'attachment' | 'prompt' | 'either';

function useOf({ words, flags, io }: Invocation, attachments: readonly string[]): Use {
  const promptFile = lastText(flags['prompt-file']);
  const asPrompt = [...words, promptFile].filter((word) => word === '-').length;
  const asAttachment = attachments.filter((reference) => reference === '-').length;
  if (asPrompt + asAttachment > 1)
    throw usageError('Only one - can be stdin', 'name the other one by its path');
  if (asPrompt === 1) return 'prompt';
  if (asAttachment === 1) return 'attachment';
  const { kind } = io.stdin;
  if (flags['no-stdin'] === true || kind === 'terminal') return 'none';
  const hasPrompt = words.length > 0 || promptFile !== undefined;
  return hasPrompt && kind === 'other' ? 'none' : 'either';
}

/** Some media is all ASCII, and some text looks like media at first: core's own judgement counts. */
async function isMedia(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    await toMessagePart(new Blob([bytes]));
    return true;
  } catch (error) {
    if (OpenRouterError.is(error) && error.code === 'UNSUPPORTED_FORMAT') return false;
    throw error;
  }
}
