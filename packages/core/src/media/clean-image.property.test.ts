import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isCleanImage } from './clean-image.ts';

const heads = [
  ['image/png', Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')],
  ['image/jpeg', Buffer.from([0xff, 0xd8])],
  ['image/gif', Buffer.from('GIF89a')],
  ['image/webp', Buffer.from('RIFF\u00ff\u0000\u0000\u0000WEBP', 'latin1')],
] as const;

/** Random bytes with many markers that the parsers look for. */
const hostile = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .constantFrom('IDAT', '\0\0\0\u0004', 'VP8 ', 'ANMF', '\u00ff\u00da\0\u0002', '!\u00f9', ',')
      .map((text) => Buffer.from(text, 'latin1')),
  ),
);

describe('isCleanImage', () => {
  it('returns a result for any bytes, and false for garbage', () => {
    fc.assert(
      fc.property(fc.constantFrom(...heads), hostile, ([mediaType, head], parts) => {
        const bytes = Buffer.concat([head, ...parts, Buffer.from('garbage')]);

        for (const isAnimated of [true, false])
          expect(isCleanImage(bytes, mediaType, isAnimated)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
