import { fromStream } from '@orkit/openrouter-multimodal/node';

import type { InvocationParts } from './invocation.ts';

/** Milliseconds to wait for the first chunk before printing a note. */
const SOFT_TIMEOUT_MS = 3000;

/**
 * Reads all of standard input; large input is buffered on disk, not in memory. Prints a note when nothing arrives for a while,
 * because the user may not know that orm is waiting for it.
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
    const blob = await fromStream(withFirstChunk(io.stdin.read(signal), cancel));
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

/** Decodes bytes as text; `undefined` unless they are UTF-8 without a NUL. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8, so not text.
    return undefined;
  }
}
