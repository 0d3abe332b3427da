import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { dataUrlBytes, parseDataUrl, toBlob } from './data-url.ts';

describe('a data URL', () => {
  it('decodes to its original bytes, and counts them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const text = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
        const blob = toBlob(parseDataUrl(text)?.base64 ?? '', (chunk) =>
          Buffer.from(chunk, 'base64'),
        );

        expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([...bytes]);
        expect(dataUrlBytes(text)).toBe(bytes.length);
      }),
    );
  });

  it('has one reading in whatever form its base64 is written', async () => {
    const forms = fc.record({
      bytes: fc.uint8Array({ maxLength: 300 }),
      columns: fc.integer({ min: 1, max: 80 }),
      lineEnd: fc.constantFrom('\n', '\r\n', '%0A', '\\n', '\n\t  '),
      isUrlSafe: fc.boolean(),
      isPadded: fc.boolean(),
      isEscaped: fc.boolean(),
      wrapper: fc.constantFrom(['', ''], ['"', '"'], ["'", "'"], ['<', '>'], [' ', '\n']),
    });
    await fc.assert(
      fc.asyncProperty(forms, async ({ bytes, ...form }) => {
        const encoded = Buffer.from(bytes).toString(form.isUrlSafe ? 'base64url' : 'base64');
        const padded = form.isPadded ? encoded : encoded.replace(/=+$/u, '');
        const escaped = form.isEscaped ? encodeURIComponent(padded) : padded;
        const lines = escaped.match(new RegExp(`.{1,${form.columns}}`, 'gu')) ?? [];
        // Lines of escaped text may be split within an escape.
        const body = form.isEscaped ? escaped : lines.join(form.lineEnd);
        const [opening, closing] = form.wrapper;
        const text = `${opening}data:image/png;base64,${body}${closing}`;

        const base64 = parseDataUrl(text)?.base64;

        expect(base64).toBe(Buffer.from(bytes).toString('base64'));
        expect(dataUrlBytes(text)).toBeGreaterThanOrEqual(bytes.length);
        expect(dataUrlBytes(text)).toBeLessThanOrEqual(bytes.length + 3);
      }),
    );
  });
});
