import { describe, expect, it } from 'vitest';

import { mergeReasoningDetails, reasoningTextOf } from './reasoning-details.ts';

function merged(...pieces: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const known: Record<string, unknown>[] = [];
  for (const piece of pieces) mergeReasoningDetails(known, [piece]);
  return known;
}

describe('reasoning blocks that come in pieces', () => {
  it('grow in text, summary and data; other fields are replaced by what says more', () => {
    expect(
      merged(
        { type: 't', index: 0, text: 'a', summary: 's', data: 'd', format: null },
        { type: 't', index: 0, text: 'b', summary: 's', data: 'd', format: 'x', signature: 'q' },
        { type: 't', index: 0, text: null, format: undefined, signature: 'r' },
      ),
    ).toEqual([
      { type: 't', index: 0, text: 'ab', summary: 'ss', data: 'dd', format: 'x', signature: 'r' },
    ]);
  });

  it('are told apart by index and by type', () => {
    const blocks = [
      { type: 'reasoning.text', index: 0, text: 'a' },
      { type: 'reasoning.encrypted', index: 0, data: 'x' },
      { type: 'reasoning.text', index: 1, text: 'b' },
    ];
    expect(merged(...blocks)).toEqual(blocks);
  });

  it('are told apart by id, when parallel tool calls share an index', () => {
    const blocks = [
      { type: 'reasoning.encrypted', index: 0, id: 'call_1', data: 'x' },
      { type: 'reasoning.encrypted', index: 0, id: 'call_2', data: 'y' },
    ];
    expect(merged(...blocks)).toEqual(blocks);
    expect(
      merged(...blocks, { type: 'reasoning.encrypted', index: 0, id: 'call_2', data: 'z' }),
    ).toEqual([blocks[0], { ...blocks[1], data: 'yz' }]);
  });

  it('without an index, or of an unknown kind, are kept as they are', () => {
    const blocks = [
      { type: 'reasoning.text', text: 'a' },
      { type: 'reasoning.text', text: 'b' },
      { type: 'reasoning.new_kind', index: 9, deep: { er: [1] } },
    ];
    expect(merged(...blocks)).toEqual(blocks);
  });

  it('do not change what came in', () => {
    const piece = { type: 't', index: 0, text: 'a' };
    merged(piece, { type: 't', index: 0, text: 'b' });
    expect(piece.text).toBe('a');
  });
});

describe('the text of reasoning blocks', () => {
  it('is their text or summary', () => {
    expect(reasoningTextOf([{ text: 'a' }, { summary: 'b' }, { data: 'c' }])).toBe('ab');
  });
});
