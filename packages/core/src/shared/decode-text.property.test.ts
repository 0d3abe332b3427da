import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decodeText } from './decode-text.ts';

const text = fc.string({ unit: 'binary' }).filter((each) => !/\0|^\ufeff/u.test(each));

it('a text is the same in each encoding with a mark, and in UTF-8 without one', () => {
  fc.assert(
    fc.property(text, (each) => {
      const utf16 = Buffer.from(`\ufeff${each}`, 'utf16le');
      for (const bytes of [Buffer.from(each), Buffer.from(`\ufeff${each}`), utf16])
        expect(decodeText(bytes)).toEqual({ text: each });
      expect(decodeText(Buffer.from(utf16).swap16())).toEqual({ text: each });
    }),
  );
});

it('no bytes make a text with a NUL or a character that replaces another', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const decoded = decodeText(bytes);
      if (!('text' in decoded)) return;
      expect(decoded.text).not.toContain('\0');
      const isReplaced =
        decoded.text.includes('\ufffd') && !/\ufffd/u.test(Buffer.from(bytes).toString('utf8'));
      expect(isReplaced).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
