import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toBase64 } from '../../../test/support/embedding-client.ts';
import { toVectors } from './wire.ts';

const vectors = fc.array(
  fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 9 }),
  { minLength: 1, maxLength: 20 },
);

describe('toVectors', () => {
  it('returns the vector of each input, for any order and format of the response', () => {
    const mixed = vectors.chain((all) => {
      const entry = (embedding: readonly number[], index: number) =>
        fc.boolean().map((isText) => ({
          index,
          embedding: isText ? toBase64(embedding) : embedding,
        }));
      const entries = fc.tuple(...all.map(entry));
      const order = fc.shuffledSubarray([...all.keys()], { minLength: all.length });
      return fc.record({ all: fc.constant(all), entries, order });
    });
    fc.assert(
      fc.property(mixed, ({ all, entries, order }) => {
        const data = order.map((index) => entries[index]);
        expect(toVectors({ data }, all.length)).toEqual(all.map((each) => Float32Array.from(each)));
      }),
    );
  });

  it('never throws, for any response', () => {
    fc.assert(
      fc.property(fc.anything(), fc.nat(5), (data, inputs) => {
        expect(toVectors({ data }, inputs)).toHaveLength(inputs);
      }),
    );
  });
});
