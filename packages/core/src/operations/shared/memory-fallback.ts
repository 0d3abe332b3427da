import type { OutputTarget, OutputContent } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';

/**
 * Most bytes that are held in memory and handed over inline when no disk takes them: any picture or song and most short
 * videos, and as base64 still a message that programs can read.
 */
export const MEMORY_FALLBACK_MAX_BYTES = 64 * 1024 * 1024;

/** What no disk took. */
interface Held {
  readonly held: readonly Uint8Array[];
}

/**
 * Saves what is probably taken by no disk, or gives it back: it is paid.
 *
 * @throws OpenRouterError what {@link OutputTarget.save} throws, when the pieces failed or are more than may be held.
 */
export async function saveOrHold(
  output: OutputTarget,
  content: OutputContent,
  signal: AbortSignal | undefined,
): Promise<SavedFile | Held> {
  const holding = createHolding(content.chunks);
  try {
    return await output.save({ ...content, chunks: holding.chunks() }, { signal });
  } catch (error) {
    if (signal?.aborted === true || holding.isBroken) throw error;
    // Why the disk took nothing is what the caller hears.
    const held = await holding.rest().catch(() => undefined);
    if (held === undefined) throw error;
    return { held };
  } finally {
    await holding.close();
  }
}

/** Pieces that are kept as they go by. */
interface Holding {
  /** Whether the pieces themselves failed. */
  readonly isBroken: boolean;
  chunks(): AsyncGenerator<Uint8Array>;
  /** All pieces, also those that nobody has read yet; `undefined` when they are too many. */
  rest(): Promise<readonly Uint8Array[] | undefined>;
  close(): Promise<void>;
}

function createHolding(source: AsyncIterable<Uint8Array>): Holding {
  const iterator = source[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  const state = { bytes: 0, isBroken: false };
  // Nothing closes the source when the reader leaves: what it did not read is wanted.
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const step = await iterator.next().catch((error: unknown) => {
        state.isBroken = true;
        throw error;
      });
      if (step.done === true) return;
      state.bytes += step.value.length;
      if (state.bytes > MEMORY_FALLBACK_MAX_BYTES) held.length = 0;
      // Its owner may write over it.
      else held.push(step.value.slice());
      yield step.value;
    }
  }
  return {
    get isBroken() {
      return state.isBroken;
    },
    chunks,
    async rest() {
      const unread = chunks();
      while (state.bytes <= MEMORY_FALLBACK_MAX_BYTES)
        if ((await unread.next()).done === true) return held;
      return undefined;
    },
    async close() {
      await iterator.return?.();
    },
  };
}
