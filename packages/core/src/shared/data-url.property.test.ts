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
});
