import { describe, expect, it } from 'vitest';

import { FileBlob } from './node-file-blob.ts';
import { MAX_SPOOL_MEMORY_BYTES } from './node-spool.ts';
import { runtime as node } from './node.ts';
import { runtime as web } from './web.ts';

async function* zeros(bytes: number, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= chunkBytes)
    yield new Uint8Array(Math.min(left, chunkBytes));
}

const head = Uint8Array.from([1, 2, 3, 4, 5]);

describe.each([
  ['Node.js', node],
  ['the web', web],
])('a head that is known last, on %s', (_where, { spool }) => {
  it.each([
    [5, 2],
    [6, 1],
    [1_000_000, 4_096],
    [MAX_SPOOL_MEMORY_BYTES + 1, 1_000_000],
  ])('replaces the first of %i bytes', async (bytes, chunkBytes) => {
    const blob = await spool(zeros(bytes, chunkBytes), () => head);
    expect(blob.size).toBe(bytes);
    const start = new Uint8Array(await blob.slice(0, 7).arrayBuffer());
    expect([...start]).toEqual([1, 2, 3, 4, 5, 0, 0].slice(0, bytes));
  });

  it('is requested after the last chunk', async () => {
    let yieldedBytes = 0;
    async function* counted() {
      for await (const chunk of zeros(30, 10)) {
        yieldedBytes += chunk.length;
        yield chunk;
      }
    }
    let requestedAt: number | undefined;
    await spool(counted(), () => {
      requestedAt = yieldedBytes;
      return undefined;
    });
    expect(requestedAt).toBe(30);
  });

  it('may be undefined', async () => {
    const blob = await spool(zeros(10, 3), () => undefined);
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual(
      Array.from({ length: 10 }, () => 0),
    );
  });
});

it('long audio is stored in a file, with its head', async () => {
  const blob = await node.spool(zeros(MAX_SPOOL_MEMORY_BYTES + 1, 1_000_000), () => head);
  expect(blob).toBeInstanceOf(FileBlob);
});
