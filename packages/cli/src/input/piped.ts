import { sniffMedia } from '@orkit/openrouter-multimodal/operations';

import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { refuseSecondInput } from './sources.ts';
import { lastText } from '../flags/settings.ts';
import { decodeText } from '../host/stdin.ts';

/** What the words that may be piped in are read from. */
type PipedInvocation = Pick<Invocation, 'words' | 'flags' | 'io' | 'stdin'>;

/** What came through standard input. */
export interface Piped {
  /** A text for the prompt. */
  readonly text?: string | undefined;
  /** It is to be attached, although nobody named it. */
  readonly isAttachment?: boolean | undefined;
}

/**
 * Reads standard input when it is meant: named by `-`, or there is no prompt, or a pipe or a file was put there.
 * A socket or a device beside a prompt is left alone: whoever started orm may never close it.
 */
export async function readPiped(
  invocation: PipedInvocation,
  attachments: readonly string[],
  attachHint = 'attach media with -a -',
): Promise<Piped> {
  const use = useOf(invocation, attachments);
  if (use === 'none') return {};
  const blob = await invocation.stdin();
  if (use === 'attachment' || blob.size === 0) return {};
  const text = await textOf(blob);
  if (text !== undefined) return { text };
  if (use === 'prompt') throw usageError('The prompt on stdin is not text', attachHint);
  return { isAttachment: true };
}

type Use = 'none' | 'attachment' | 'prompt' | 'either';

function useOf({ words, flags, io }: PipedInvocation, attachments: readonly string[]): Use {
  const promptFile = lastText(flags['prompt-file']);
  refuseSecondInput([...words, promptFile, ...attachments]);
  if ([...words, promptFile].includes('-')) return 'prompt';
  if (attachments.includes('-')) return 'attachment';
  const { kind } = io.stdin;
  if (flags['no-stdin'] === true || kind === 'terminal') return 'none';
  const hasPrompt = words.length > 0 || promptFile !== undefined;
  return hasPrompt && kind === 'other' ? 'none' : 'either';
}

/** Some media is all ASCII, and is no text. A drawing in SVG is one: whoever pipes it in may want to talk of its source. */
async function textOf(blob: Blob): Promise<string | undefined> {
  const media = await sniffMedia(blob);
  if (media !== undefined && media.mediaType !== 'image/svg+xml') return undefined;
  return decodeText(new Uint8Array(await blob.arrayBuffer()));
}
