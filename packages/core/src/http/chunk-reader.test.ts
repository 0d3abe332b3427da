import { describe, expect, it } from 'vitest';

import type { Chunk } from '../../test/support/blobs.ts';
import { bytesOf, playBlob } from '../../test/support/blobs.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { createChunkReader } from './chunk-reader.ts';

async function readAll(reader: ChunkReader): Promise<number[][]> {
  const chunks: number[][] = [];
  for (let part = await reader.next(); part !== undefined; part = await reader.next())
    chunks.push([...part]);
  return chunks;
}

describe('a chunk reader', () => {
  it('opens the blob at the first chunk and not before', async () => {
    const blob = playBlob([bytesOf(4)]);
    const reader = createChunkReader(blob, 3);
    expect(blob.opened).toBe(0);

    expect(await readAll(reader)).toEqual([[...bytesOf(3)], [...bytesOf(4).subarray(3)]]);
    expect(blob.opened).toBe(1);
  });

  it('passes on a chunk of the right size without copying it', async () => {
    const chunk = bytesOf(3);
    const part = await createChunkReader(playBlob([chunk, bytesOf(3)]), 3).next();

    expect(part?.buffer).toBe(chunk.buffer);
  });

  it.each<[string, readonly Chunk[], number]>([
    ['ends too early', [bytesOf(4)], 5],
    ['ends in the middle of a chunk', [bytesOf(4), bytesOf(1)], 6],
    ['is empty', [], 1],
    ['goes on in the same chunk', [bytesOf(4)], 3],
    ['goes on after an empty chunk', [bytesOf(3), bytesOf(0), bytesOf(1)], 3],
    ['reports no bytes and has some', [bytesOf(1)], 0],
  ])('fails for a blob that %s', async (_what, chunks, size) => {
    await expect(readAll(createChunkReader(playBlob(chunks, size), 3))).rejects.toThrow(
      /than it was$/u,
    );
  });

  it('fails with the error of the blob', async () => {
    const reader = createChunkReader(playBlob([bytesOf(3), new Error('gone')], 6), 3);
    await reader.next();

    await expect(reader.next()).rejects.toThrow('gone');
  });

  it('cancels the stream, also during a pending read', async () => {
    const blob = playBlob([bytesOf(3), 'wait'], 6);
    const reader = createChunkReader(blob, 3);
    await reader.next();
    const pending = reader.next().catch((error: unknown) => error);

    await reader.cancel();

    expect(await pending).toBeInstanceOf(Error);
    expect(blob.cancelled).toBe(1);
  });

  it('has nothing to cancel before its first chunk', async () => {
    const blob = playBlob([bytesOf(3)]);
    await createChunkReader(blob, 3).cancel();

    expect(blob.opened).toBe(0);
  });
});
