import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { fromStream } from '@orkit/openrouter-multimodal/node';
import { MAX_TEXT_BYTES, sniffMedia } from '@orkit/openrouter-multimodal/operations';

import type { InvocationParts } from './invocation.ts';
import { maxInputBytes } from './options.ts';
import { tooLongText } from './to-text.ts';

/** Milliseconds to wait for the first chunk before printing a note. */
const SOFT_TIMEOUT_MS = 3000;

/** Bytes from which text is told from media. */
const HEAD_BYTES = 4096;

type StdinParts = Pick<
  InvocationParts,
  'io' | 'clock' | 'output' | 'signal' | 'environment' | 'settings'
>;

/**
 * Reads all of standard input, up to the limit of a text or of media; large input is buffered on disk, not in memory. Prints a
 * note when nothing arrives for a while, because the user may not know that orm is waiting for it.
 */
export async function readStdin(parts: StdinParts): Promise<Blob> {
  const { io, clock, output, signal } = parts;
  const cancel = clock.schedule(() => {
    if (output.notesToTerminal) output.note('waiting for stdin (use </dev/null for none)');
  }, SOFT_TIMEOUT_MS);
  try {
    const chunks = withFirstChunk(io.stdin.read(signal), cancel);
    const blob = await fromStream(withinLimit(chunks, maxInputBytes(parts)));
    signal.throwIfAborted();
    return blob;
  } finally {
    cancel();
  }
}

/** Yields the chunks unchanged and calls `onFirst` when the first one arrives. */
async function* withFirstChunk(
  chunks: AsyncIterable<Uint8Array>,
  onFirst: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onFirst();
    yield chunk;
  }
}

/** Yields the chunks unchanged, and fails above the limit of what they are. */
async function* withinLimit(
  chunks: AsyncIterable<Uint8Array>,
  maxMediaBytes: number,
): AsyncGenerator<Uint8Array> {
  const head: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let isText: boolean | undefined;
  for await (const chunk of chunks) {
    if (isText === undefined) head.push(Uint8Array.from(chunk));
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) isText ??= await isProbablyText(new Blob(head));
    if (bytes > (isText === true ? MAX_TEXT_BYTES : Math.max(maxMediaBytes, MAX_TEXT_BYTES)))
      throw isText === true ? tooLongText('stdin') : tooLarge(maxMediaBytes);
    yield chunk;
  }
}

async function isProbablyText(blob: Blob): Promise<boolean> {
  if ((await sniffMedia(blob)) !== undefined) return false;
  return !new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()).includes(0);
}

function tooLarge(maxBytes: number): OpenRouterError {
  const message = `Cannot read stdin: it has more than ${maxBytes} bytes`;
  return new OpenRouterError('RESOURCE_TOO_LARGE', message);
}
