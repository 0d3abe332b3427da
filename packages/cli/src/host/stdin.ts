import { fromStream } from '@orkit/openrouter-multimodal/node';

import type { InvocationParts } from './invocation.ts';

/** How long to wait for the first piece before saying what is waited for. */
const SOFT_TIMEOUT_MS = 3000;

/**
 * Reads all of standard input; what is large waits on disk and not in memory. Says so when nothing comes for a while:
 * somebody may not know that it is read.
 */
export async function readStdin({
  io,
  clock,
  output,
  signal,
}: Pick<InvocationParts, 'io' | 'clock' | 'output' | 'signal'>): Promise<Blob> {
  const cancel = clock.schedule(() => {
    if (output.notesToTerminal) output.note('waiting for stdin (use </dev/null for none)');
  }, SOFT_TIMEOUT_MS);
  try {
    const blob = await fromStream(heard(io.stdin.read(signal), cancel));
    signal.throwIfAborted();
    return blob;
  } finally {
    cancel();
  }
}

/** The pieces as they are, after a word that the first one is there. */
async function* heard(
  chunks: AsyncIterable<Uint8Array>,
  onFirst: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onFirst();
    yield chunk;
  }
}

/** Text of bytes, if they are text: UTF-8 without a NUL. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // That it is not UTF-8 is the answer.
    return undefined;
  }
}
