import { expect, it } from 'vitest';

import type { MutableToolCall } from './tool-call-chunks.ts';
import { createToolCallMerger } from './tool-call-chunks.ts';

const CHUNKS = 200_000;

/** Merges arguments that come in many pieces of the same fields. */
function mergePieces(piece: Readonly<Record<string, unknown>>, text: string): MutableToolCall[] {
  const calls = new Map<number, MutableToolCall>();
  const merge = createToolCallMerger(calls);
  merge([{ index: 0, id: 'call-1', function: { name: 'write', arguments: '{"text":["' } }]);
  for (let count = 0; count < CHUNKS; count += 1)
    merge([{ ...piece, function: { ...piece, arguments: text } }]);
  merge([{ index: 0, function: { arguments: '"]}' } }]);
  return [...calls.values()];
}

// Quadratic time would be minutes, far more than a test may take.
it.each([
  ['pieces by index', { index: 0 }, 'abcdefgh'],
  ['the name in each piece', { index: 0, name: 'write' }, 'a[{}]bcd'],
  ['brackets at the end of each piece', { name: 'write' }, 'abcdef{}'],
])('merges long arguments in linear time: %s', (_name, piece, text) => {
  expect(mergePieces(piece, text)).toEqual([
    { id: 'call-1', name: 'write', arguments: `{"text":["${text.repeat(CHUNKS)}"]}` },
  ]);
});

it('merges a hundred thousand calls of one list', () => {
  const calls = new Map<number, MutableToolCall>();
  const list = Array.from({ length: 100_000 }, (_, index) => ({
    id: `call-${index}`,
    function: { name: 'look', arguments: `{"at":${index}}` },
  }));
  createToolCallMerger(calls)(list);
  expect(calls.size).toBe(100_000);
});
