import { sniffMedia } from '@orkit/openrouter-multimodal/operations';

import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { refuseSecondInput } from './sources.ts';
import { lastText } from '../flags/settings.ts';
import { textOrMedia } from '../host/to-text.ts';

/** Parts of an invocation that decide how standard input is used. */
type PipedInvocation = Pick<Invocation, 'positionals' | 'flags' | 'io' | 'stdin'>;

/** Content of standard input. */
export interface Piped {
  /** Text for the prompt. */
  readonly text?: string | undefined;
  /** Whether it is media to attach, although `-` is not on the command line. */
  readonly isAttachment?: boolean | undefined;
}

/**
 * Reads standard input if it is named by `-`, if there is no prompt, or if it is a pipe or a file. With a prompt, a socket or a
 * device is not read, because it may never end.
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
  const text = (await isMedia(blob))
    ? undefined
    : await textOrMedia(blob, { what: 'the prompt on stdin' });
  if (text !== undefined) return { text };
  if (use === 'prompt')
    throw usageError('Cannot read the prompt on stdin: it is not text', attachHint);
  return { isAttachment: true };
}

type Use = 'none' | 'attachment' | 'prompt' | 'either';

function useOf({ positionals, flags, io }: PipedInvocation, attachments: readonly string[]): Use {
  const promptFile = lastText(flags['prompt-file']);
  refuseSecondInput([...positionals, promptFile, ...attachments]);
  if ([...positionals, promptFile].includes('-')) return 'prompt';
  if (attachments.includes('-')) return 'attachment';
  const { kind } = io.stdin;
  if (flags['no-stdin'] === true || kind === 'terminal') return 'none';
  const hasPrompt = positionals.length > 0 || promptFile !== undefined;
  return hasPrompt && kind === 'other' ? 'none' : 'either';
}

/** Whether standard input is media, which can be ASCII too. SVG counts as text: the prompt may be about its source. */
async function isMedia(blob: Blob): Promise<boolean> {
  const media = await sniffMedia(blob);
  return media !== undefined && media.mediaType !== 'image/svg+xml';
}
