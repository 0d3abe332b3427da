import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { runtime as node } from './node.ts';
import { runtime as web } from './web.ts';

describe.each([
  ['Node.js', node],
  ['the web', web],
])('base64 on %s', (_where, { toBase64, fromBase64 }) => {
  it('is that of Buffer, also for a view of a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 400 }), (bytes, start) => {
        const window = bytes.subarray(Math.min(start, bytes.length));

        expect(toBase64(window)).toBe(Buffer.from(window).toString('base64'));
        expect([...fromBase64(toBase64(window))]).toEqual([...window]);
      }),
    );
  });

  it.each([0, 1, 2, 3, 0x7f_ff, 0x80_00, 0x80_01, 0x1_00_00, 300_001])(
    'is that of Buffer for %i bytes',
    (length) => {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256);

      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    },
  );
});
