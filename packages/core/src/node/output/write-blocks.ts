import { createHash } from 'node:crypto';

import { sweepAfter } from '../../runtime/node-young-gc.ts';

/** Bytes of one write: with blocks of 256 KiB a large file takes a fifth longer, and larger ones gain nothing. */
export const BLOCK_BYTES = 1024 * 1024;

/** Size and hash of the written bytes. */
export interface WrittenContent {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes chunks in blocks, one after the other. While one is written, it is hashed and the next is filled: chunks are copied,
 * since their owner may overwrite them. When the source fails, the bytes before the failure are written.
 *
 * @param write Writes a block, which it must not keep. Calls do not overlap.
 */
export async function writeBlocks(
  chunks: AsyncIterable<Uint8Array>,
  write: (block: Uint8Array) => Promise<void>,
): Promise<WrittenContent> {
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
    // It is awaited later; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
    hash.update(full);
    bytes += filled;
    filled = 0;
    [block, other] = [other, block];
  };
  try {
    for await (const chunk of chunks) {
      for (let copied = 0; copied < chunk.length;) {
        const part = chunk.subarray(copied, copied + BLOCK_BYTES - filled);
        block.set(part, filled);
        copied += part.length;
        filled += part.length;
        if (filled === BLOCK_BYTES) await flush();
      }
      sweepAfter(chunk.length);
    }
    await flush();
    await writing;
  } catch (error) {
    // The bytes before the failure may be useful; the first error is the one to throw.
    await flush().catch(() => undefined);
    throw error;
  } finally {
    // The caller may close the file after a failure, so no write may be in flight.
    await writing.catch(() => undefined);
  }
  return { bytes, sha256: hash.digest('hex') };
}
