import type {
  OutputTarget,
  OutputContent,
  SavedFile,
} from '@orkit/openrouter-multimodal/operations';
import { sniffMedia } from '@orkit/openrouter-multimodal/operations';
import { createHash } from 'node:crypto';

import type { ResultStream } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';
import { StdoutFailure, stdoutFailureOf } from '../terminal/stdout-failure.ts';
import type { StreamCopy } from './stream-copy.ts';
import { createStreamCopy } from './stream-copy.ts';

/** Bytes from which the media type is detected. */
const HEAD_BYTES = 4096;

/** Options of a target on standard output. */
export interface StdoutTargetOptions {
  readonly stdout: ResultStream;
  /** Reserves a file for outputs beyond the requested one. */
  readonly reserve: () => Promise<OutputTarget>;
  /** Saves an output that standard output did not take. */
  readonly saveToFallback: (content: OutputContent, failure: StdoutFailure) => Promise<SavedFile>;
}

/**
 * Creates a target that streams one output to standard output. A header that is known only at the end is not rewritten, so the
 * bytes that arrived before a failure are there. Outputs beyond the requested one were paid for and are saved to files, and so
 * is an output that standard output does not take.
 */
export function createStdoutTarget({
  stdout,
  reserve,
  saveToFallback,
}: StdoutTargetOptions): OutputTarget {
  let isUsed = false;
  return {
    path: undefined,
    async save(content, call) {
      if (isUsed) return await (await reserve()).save(content, call);
      isUsed = true;
      return await write(stdout, content, { signal: call?.signal, saveToFallback });
    },
  };
}

interface WriteOptions extends Pick<StdoutTargetOptions, 'saveToFallback'> {
  readonly signal: AbortSignal | undefined;
}

async function write(
  stdout: ResultStream,
  content: OutputContent,
  { signal, saveToFallback }: WriteOptions,
): Promise<SavedFile> {
  // Only the reader can break a pipe, and then the output has no destination.
  const copy = stdout.isPipe === true ? undefined : createStreamCopy();
  const source = content.chunks[Symbol.asyncIterator]();
  const summary = createSummary(content);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const step = await source.next();
      if (step.done === true) break;
      await copy?.write(step.value);
      await stdout.writeBytes(step.value);
      summary.add(step.value);
    }
    const failure = await stdoutFailureOf(stdout);
    if (failure !== undefined) throw failure;
    return await summary.end();
  } catch (error) {
    if (copy !== undefined && error instanceof StdoutFailure) {
      return await saveToFallback({ ...content, chunks: joined(copy, source) }, error);
    }
    await source.return?.();
    throw error;
  } finally {
    await copy?.end().catch(() => undefined);
  }
}

/** Yields what was received so far, then the rest. */
async function* joined(
  copy: StreamCopy,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* (await copy.end()).stream();
    for (let step = await source.next(); step.done !== true; step = await source.next())
      yield step.value;
  } finally {
    await source.return?.();
  }
}

/** Gathers what the result says about the output while it is written. */
function createSummary({ mediaType }: OutputContent) {
  const hash = createHash('sha256');
  const head: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  return {
    add(chunk: Uint8Array): void {
      if (bytes < HEAD_BYTES) head.push(Uint8Array.from(chunk));
      bytes += chunk.length;
      hash.update(chunk);
    },
    async end(): Promise<SavedFile> {
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
    },
  };
}
