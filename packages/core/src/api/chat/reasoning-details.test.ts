import { describe, expect, it } from 'vitest';

import { createDetailsMerger, reasoningTextOf } from './reasoning-details.ts';

function merged(...chunks: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const blocks: Record<string, unknown>[] = [];
  const merge = createDetailsMerger(blocks);
  for (const chunk of chunks) merge(chunk);
  return blocks;
}

describe('reasoning blocks in chunks', () => {
  it('append text, summary and data, and replace other fields by later values', () => {
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

  it('are distinguished by index and type', () => {
    const blocks = [
      { type: 'reasoning.text', index: 0, text: 'a' },
      { type: 'reasoning.encrypted', index: 0, data: 'x' },
      { type: 'reasoning.text', index: 1, text: 'b' },
    ];
    expect(merged(...blocks)).toEqual(blocks);
  });

  it('are distinguished by id when parallel tool calls share an index', () => {
    const blocks = [
      { type: 'reasoning.encrypted', index: 0, id: 'call_1', data: 'x' },
      { type: 'reasoning.encrypted', index: 0, id: 'call_2', data: 'y' },
    ];
    expect(merged(...blocks)).toEqual(blocks);
    expect(
      merged(...blocks, { type: 'reasoning.encrypted', index: 0, id: 'call_2', data: 'z' }),
    ).toEqual([blocks[0], { ...blocks[1], data: 'yz' }]);
  });

  it('are found by id whatever came between', () => {
    const block = { type: 'reasoning.encrypted', index: 0 };
    expect(
      merged(
        { ...block, data: 'a' },
        { ...block, id: 'call_1', data: 'b' },
        { ...block, id: 'call_2', data: 'c' },
        { ...block, id: 'call_1', data: 'd' },
        { ...block, id: 'call_2', data: 'e' },
      ),
    ).toEqual([
      { ...block, id: 'call_1', data: 'abd' },
      { ...block, id: 'call_2', data: 'ce' },
    ]);
  });

  it('without an index are merged into the previous readable block', () => {
    expect(
      merged(
        { type: 'reasoning.text', text: 'a' },
        { type: 'reasoning.text', text: 'b', signature: 'q' },
        { type: 'reasoning.summary', summary: 'c' },
        { type: 'reasoning.summary', summary: 'd' },
        { type: 'reasoning.text', text: 'e' },
        { type: 'reasoning.text', index: 0, text: 'f' },
        { type: 'reasoning.text', text: 'g' },
      ),
    ).toEqual([
      { type: 'reasoning.text', text: 'ab', signature: 'q' },
      { type: 'reasoning.summary', summary: 'cd' },
      { type: 'reasoning.text', text: 'e' },
      { type: 'reasoning.text', index: 0, text: 'f' },
      { type: 'reasoning.text', text: 'g' },
    ]);
  });

  it.each([
    ['without an index', () => undefined],
    ['that share an index', () => 0],
    ['with an index each', (each: number) => each],
  ])('%s are not searched again for each chunk', (_what, indexOf) => {
    let reads = 0;
    const blocks = new Proxy<Record<string, unknown>[]>([], {
      get(target, key, receiver) {
        reads += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    const merge = createDetailsMerger(blocks);
    for (let each = 0; each < 1_000; each += 1)
      merge({ type: 'kind', index: indexOf(each), id: `${each}`, text: 'a' });
    expect(blocks).toHaveLength(1_000);
    expect(reads).toBeLessThan(10_000);
  });

  it('that are not readable, without an index or of an unknown kind, are preserved unchanged', () => {
    const blocks = [
      { type: 'reasoning.encrypted', data: 'a' },
      { type: 'reasoning.encrypted', data: 'b' },
      { type: 'reasoning.new_kind', index: 9, deep: { er: [1] } },
    ];
    expect(merged(...blocks)).toEqual(blocks);
  });

  it('do not change their input', () => {
    const chunk = { type: 't', index: 0, text: 'a' };
    merged(chunk, { type: 't', index: 0, text: 'b' });
    expect(chunk.text).toBe('a');
  });
});

describe('the text of reasoning blocks', () => {
  it('is that of their text or summary fields', () => {
    expect(reasoningTextOf([{ text: 'a' }, { summary: 'b' }, { data: 'c' }])).toBe('ab');
  });
});
