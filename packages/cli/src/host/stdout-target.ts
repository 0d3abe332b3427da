import type {
  OutputTarget,
  OutputContent,
  SavedFile,
} from '@orkit/openrouter-multimodal/operations';
import { sniffMedia } from '@orkit/openrouter-multimodal/operations';
import { createHash } from 'node:crypto';

import type { ResultStream } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';

/** Bytes from which the media type is detected. */
const HEAD_BYTES = 4096;

/**
 * Creates a target that streams one output to standard output. A header that is known only at the end is not rewritten, so the
 * bytes that arrived before a failure are there. Outputs beyond the requested one were paid for and are saved to files.
 */
export function createStdoutTarget(
  stdout: ResultStream,
  reserve: () => Promise<OutputTarget>,
): OutputTarget {
  let isUsed = false;
  return {
    path: undefined,
    async save(content, call) {
      if (isUsed) return await (await reserve()).save(content, call);
      isUsed = true;
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
  const head: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    if (bytes < HEAD_BYTES) head.push(Uint8Array.from(chunk));
    bytes += chunk.length;
    hash.update(chunk);
    await stdout.writeBytes(chunk);
  }
  const media = await sniffMedia(new Blob(head));
  return {
    path: STDOUT,
    uri: 'file:///dev/stdout',
    mediaType: media?.mediaType ?? mediaType ?? 'application/octet-stream',
    bytes,
    sha256: hash.digest('hex'),
    width: undefined,
    height: undefined,
    durationSeconds: undefined,
    fallbackReason: undefined,
    note: undefined,
  };
}
