import type { OutputTarget, OutputContent } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';

/**
 * Maximum bytes that are buffered in memory and returned inline when they cannot be written to disk: any image or song and
 * most short videos, and as base64 still a message that programs can read.
 */
export const MEMORY_FALLBACK_MAX_BYTES = 64 * 1024 * 1024;

/** Output that could not be written. */
interface InMemory {
  readonly inMemory: readonly Uint8Array[];
}

/**
 * Saves output that probably cannot be written, or returns its chunks, because it is paid.
 *
 * @throws OpenRouterError as {@link OutputTarget.save}, when the source failed or has more bytes than may be buffered.
 */
export async function saveWithMemoryFallback(
  output: OutputTarget,
  content: OutputContent,
  signal: AbortSignal | undefined,
): Promise<SavedFile | InMemory> {
  const buffer = createBuffer(content.chunks);
  try {
    return await output.save({ ...content, chunks: buffer.chunks() }, { signal });
  } catch (error) {
    if (signal?.aborted === true || buffer.isBroken) throw error;
    // The caller gets the error of the disk, not one of the buffer.
    const inMemory = await buffer.readAll().catch(() => undefined);
    if (inMemory === undefined) throw error;
    return { inMemory };
  } finally {
    await buffer.close();
  }
}

/** Chunks that are kept while they are read. */
interface ChunkBuffer {
  /** Whether the source itself failed. */
  readonly isBroken: boolean;
  chunks(): AsyncGenerator<Uint8Array>;
  /** Returns all chunks, unread ones included; `undefined` when they are too large. */
  readAll(): Promise<readonly Uint8Array[] | undefined>;
  close(): Promise<void>;
}

function createBuffer(source: AsyncIterable<Uint8Array>): ChunkBuffer {
  const iterator = source[Symbol.asyncIterator]();
  const buffered: Uint8Array[] = [];
  const state = { bytes: 0, isBroken: false };
  // The source stays open when the reader stops: the unread chunks are still needed.
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const step = await iterator.next().catch((error: unknown) => {
        state.isBroken = true;
        throw error;
      });
      if (step.done === true) return;
      state.bytes += step.value.length;
      if (state.bytes > MEMORY_FALLBACK_MAX_BYTES) buffered.length = 0;
      // The source may reuse its memory.
      else buffered.push(step.value.slice());
      yield step.value;
    }
  }
  return {
    get isBroken() {
      return state.isBroken;
    },
    chunks,
    async readAll() {
      const unread = chunks();
      while (state.bytes <= MEMORY_FALLBACK_MAX_BYTES)
        if ((await unread.next()).done === true) return buffered;
      return undefined;
    },
    async close() {
      await iterator.return?.();
    },
  };
}
