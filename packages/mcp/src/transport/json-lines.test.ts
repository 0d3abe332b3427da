import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import type { MessageId } from './json-lines.ts';
import { createMessageLines } from './json-lines.ts';

async function cut(chunks: readonly string[], maxBytes = 1000) {
  const oversized: (MessageId | undefined)[] = [];
  const lines = createMessageLines({ maxBytes, onOversized: (id) => oversized.push(id) });
  const passed: string[] = [];
  for await (const line of Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(lines)) {
    passed.push(String(line));
  }
  return { passed, oversized };
}

const padding = 'x'.repeat(2000);

describe('createMessageLines', () => {
  it('returns complete lines for any chunk boundaries', async () => {
    const { passed } = await cut(['{"a":', '1}\n{"b":2}\n{"c', '":3}', '\n']);
    expect(passed).toEqual(['{"a":1}\n', '{"b":2}\n', '{"c":3}\n']);
  });

  it('accepts a line of the maximum size and drops one that is a byte longer', async () => {
    const { passed, oversized } = await cut(['123456789\n', '1234567890\n'], 10);
    expect(passed).toEqual(['123456789\n']);
    expect(oversized).toEqual([undefined]);
  });

  it('continues with the next line after an oversized one', async () => {
    const { passed } = await cut([padding, padding, '\n{"b":2}\n']);
    expect(passed).toEqual(['{"b":2}\n']);
  });

  it.each([
    ['at the start', [`{"jsonrpc":"2.0","id":7,"params":"${padding}"}\n`], 7],
    ['at the start, alone', [`{"id":"a-1","params":"${padding}"}\n`], 'a-1'],
    [
      'at the end',
      [`{"method":"x","params":{"id":1,"p":"`, padding, `"},"jsonrpc":"2.0","id":12}\n`],
      12,
    ],
    ['at the end, as text', [`{"params":"${padding}`, padding, `","id":"z"}\r\n`], 'z'],
  ])('finds the id of an oversized request %s', async (_where, chunks, id) => {
    expect((await cut(chunks)).oversized).toEqual([id]);
  });

  it('ignores an id inside the parameters', async () => {
    const { oversized } = await cut([`{"method":"x","params":{"p":"${padding}","id":5}}\n`]);
    expect(oversized).toEqual([undefined]);
  });
});
