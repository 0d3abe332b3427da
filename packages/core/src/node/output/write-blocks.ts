import { createHash } from 'node:crypto';

import { sweepAfter } from '../../runtime/node-young-gc.ts';

/** Bytes that are written at once: with blocks of 256 KiB a large file takes a fifth longer, and larger ones gain nothing. */
export const BLOCK_BYTES = 1024 * 1024;

/** What was written. */
export interface Written {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes pieces in blocks, one after the other. While one is written, it is hashed and the next is filled: pieces are copied,
 * since their owner may write over them. When the pieces fail, what came before is written.
 *
 * @param write Called again only when it is done. The block must not be kept.
 */
export async function writeBlocks(
  chunks: AsyncIterable<Uint8Array>,
  write: (block: Uint8Array) => Promise<void>,
): Promise<Written> {
  const hash = createHash('sha256');
  const blocks = [
    Buffer.allocUnsafeSlow(BLOCK_BYTES),
    Buffer.allocUnsafeSlow(BLOCK_BYTES),
  ] as const;
  let [block, other]: readonly [Buffer, Buffer] = blocks;
  let filled = 0;
  let bytes = 0;
  let writing = Promise.resolve();
  const flush = async () => {
    await writing;
    const full = block.subarray(0, filled);
    writing = write(full);
    // It is waited for later; until then a failure must not count as unheard.
    writing.catch(() => undefined);
    hash.update(full);
    bytes += filled;
    filled = 0;
    [block, other] = [other, block];
  };
  try {
    for await (const chunk of chunks) {
      for (let taken = 0; taken < chunk.length;) {
        const part = chunk.subarray(taken, taken + BLOCK_BYTES - filled);
        block.set(part, filled);
        taken += part.length;
        filled += part.length;
        if (filled === BLOCK_BYTES) await flush();
      }
      sweepAfter(chunk.length);
    }
    await flush();
    await writing;
  } catch (error) {
    // What came before may be of use; that it cannot be written either is not what went wrong first.
    await flush().catch(() => undefined);
    throw error;
  } finally {
    // Whoever hears of a failure may close the file: nothing may still be on its way there.
    await writing.catch(() => undefined);
  }
  return { bytes, sha256: hash.digest('hex') };
}
