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
])('what is known last and stands first, on %s', (_where, { spool }) => {
  it.each([
    [5, 2],
    [6, 1],
    [1_000_000, 4_096],
    [MAX_SPOOL_MEMORY_BYTES + 1, 1_000_000],
  ])('takes the place of the first of %i bytes', async (bytes, chunkBytes) => {
    const blob = await spool(zeros(bytes, chunkBytes), () => head);
    expect(blob.size).toBe(bytes);
    const start = new Uint8Array(await blob.slice(0, 7).arrayBuffer());
    expect([...start]).toEqual([1, 2, 3, 4, 5, 0, 0].slice(0, bytes));
  });

  it('is asked when all have come', async () => {
    let given = 0;
    async function* counted() {
      for await (const chunk of zeros(30, 10)) {
        given += chunk.length;
        yield chunk;
      }
    }
    let asked: number | undefined;
    await spool(counted(), () => {
      asked = given;
      return undefined;
    });
    expect(asked).toBe(30);
  });

  it('may be nothing', async () => {
    const blob = await spool(zeros(10, 3), () => undefined);
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual(
      Array.from({ length: 10 }, () => 0),
    );
  });
});

it('a long sound waits in a file, its head too', async () => {
  const blob = await node.spool(zeros(MAX_SPOOL_MEMORY_BYTES + 1, 1_000_000), () => head);
  expect(blob).toBeInstanceOf(FileBlob);
});
