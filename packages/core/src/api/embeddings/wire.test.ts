import { describe, expect, it } from 'vitest';

import { toBase64 } from '../../../test/support/embedding-client.ts';
import { toEmbeddingUsage, toVectors } from './wire.ts';

function vectorsOf(data: unknown, inputs: number): (number[] | undefined)[] {
  return toVectors({ data }, inputs).map((vector) => vector && Array.from(vector));
}

describe('toVectors', () => {
  it('reads little-endian 32-bit floats', () => {
    // 1.5 and -2 in IEEE 754, the lowest byte first.
    const bytes = Buffer.from([0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]);
    expect(vectorsOf([{ embedding: bytes.toString('base64') }], 1)).toEqual([[1.5, -2]]);
  });

  it.each([
    ['without padding', 'base64', /=/gu, ''],
    ['for URLs', 'base64url', /^/u, ''],
    ['in lines', 'base64', /(?<line>.{4})/gu, '$<line>\r\n'],
  ] as const)('decodes base64 %s', (_name, encoding, found, replacement) => {
    // Bytes with both characters that differ in URLs, and a length that needs padding.
    const floats = Buffer.from('fffb3ffe0000c03f', 'hex');
    const embedding = floats.toString(encoding).replace(found, replacement);
    expect(vectorsOf([{ embedding }], 1)).toEqual([[floats.readFloatLE(0), 1.5]]);
  });

  it('reads numbers', () => {
    expect(vectorsOf([{ index: 0, embedding: [1.5, -2, 0] }], 1)).toEqual([[1.5, -2, 0]]);
  });

  it('orders vectors by their index', () => {
    const data = [
      { index: 2, embedding: [3] },
      { index: 0, embedding: toBase64([1]) },
      { index: 1, embedding: [2] },
    ];
    expect(vectorsOf(data, 3)).toEqual([[1], [2], [3]]);
  });

  it('keeps the order of vectors without an index', () => {
    const data = [{ embedding: [1] }, { index: null, embedding: [2] }];
    expect(vectorsOf(data, 2)).toEqual([[1], [2]]);
  });

  it('leaves out a vector of no input, and a second one of an input', () => {
    const data = [1, 1, 2, -1, 0.5].map((index, position) => ({ index, embedding: [position] }));
    expect(vectorsOf(data, 2)).toEqual([undefined, [0]]);
  });

  it.each([
    ['no base64', 'a-_='],
    ['a cut float', Buffer.from([0, 0, 0, 0, 0]).toString('base64')],
    ['an empty text', ''],
    ['an empty list', []],
    ['what is no number', [1, '2']],
    ['NaN', toBase64([1, Number.NaN])],
    ['an infinite number', toBase64([Number.POSITIVE_INFINITY])],
    ['more than a float can be', [1e39]],
    ['nothing', undefined],
  ])('has no vector for %s', (_name, embedding) => {
    expect(vectorsOf([{ index: 0, embedding }], 1)).toEqual([undefined]);
  });

  it.each([[undefined], ['text'], [{}], [{ data: 'text' }], [{ data: [null, 5] }]])(
    'returns no vectors for %j',
    (response) => {
      expect(toVectors(response, 2)).toEqual([undefined, undefined]);
    },
  );
});

describe('toEmbeddingUsage', () => {
  it('parses tokens and cost', () => {
    expect(toEmbeddingUsage({ usage: { prompt_tokens: 1, total_tokens: 2, cost: 3 } })).toEqual({
      promptTokens: 1,
      totalTokens: 2,
      costUsd: 3,
    });
  });

  it('returns undefined for missing fields', () => {
    expect(toEmbeddingUsage({ usage: 'much' })).toBeUndefined();
    expect(toEmbeddingUsage({ usage: { cost: '3' } })).toEqual({
      promptTokens: undefined,
      totalTokens: undefined,
      costUsd: undefined,
    });
  });
});
