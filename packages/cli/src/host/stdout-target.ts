import type {
  OutputTarget,
  OutputContent,
  SavedFile,
} from '@orkit/openrouter-multimodal/operations';
import { sniffMedia } from '@orkit/openrouter-multimodal/operations';
import { createHash } from 'node:crypto';

import type { ResultStream } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';

/** Enough of a file to see what it is. */
const HEAD_BYTES = 4096;

/**
 * A place for one thing: standard output takes its bytes as they come, and what is known of their beginning only at the end is
 * left out, so that what came before a failure is there. Should more be made than was asked for, it was paid for, and goes into
 * a file.
 */
export function createStdoutTarget(
  stdout: ResultStream,
  claim: () => Promise<OutputTarget>,
): OutputTarget {
  let isTaken = false;
  return {
    path: undefined,
    async save(content, call) {
      if (isTaken) return await (await claim()).save(content, call);
      isTaken = true;
      return await write(stdout, content, call?.signal);
    },
  };
}

async function write(
  stdout: ResultStream,
  { chunks, mediaType }: OutputContent,
  signal: AbortSignal | undefined,
): Promise<SavedFile> {
  const hash = createHash('sha256');
  const first: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    if (bytes < HEAD_BYTES) first.push(Uint8Array.from(chunk));
    bytes += chunk.length;
    hash.update(chunk);
    await stdout.writeBytes(chunk);
  }
  const seen = await sniffMedia(new Blob(first));
  return {
    path: STDOUT,
    uri: 'file:///dev/stdout',
    mediaType: seen?.mediaType ?? mediaType ?? 'application/octet-stream',
    bytes,
    sha256: hash.digest('hex'),
    width: undefined,
    height: undefined,
    durationSeconds: undefined,
    fallbackReason: undefined,
    note: undefined,
  };
}
