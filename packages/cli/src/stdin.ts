import type { Invocation } from './invocation.ts';

/** How long to wait for the first piece before saying what is waited for. */
const PATIENCE_MS = 3000;

/** Reads all of standard input. Says so when nothing comes for a while: somebody may not know that it is read. */
export async function readStdin({
  io,
  clock,
  output,
  signal,
}: Pick<Invocation, 'io' | 'clock' | 'output' | 'signal'>): Promise<Uint8Array<ArrayBuffer>> {
  const cancel = clock.schedule(() => {
    if (output.notesToTerminal) output.note('waiting for stdin (use </dev/null for none)');
  }, PATIENCE_MS);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of io.stdin.read(signal)) {
      cancel();
      pieces.push(piece);
    }
  } finally {
    cancel();
  }
  signal.throwIfAborted();
  return new Uint8Array(await new Blob(pieces.map((piece) => new Uint8Array(piece))).arrayBuffer());
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
