import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decodeImage } from './decode-images.ts';

const SIGNATURE = '\u0089PNG\r\n\u001a\n';

it('decodeImage keeps every byte of an image, whatever the form of its base64', async () => {
  const chunks = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(
      chunks,
      fc.boolean(),
      fc.boolean(),
      fc.nat(40),
      async (payload, a, b, width) => {
        const binary = `${SIGNATURE}\u0000\u0000\u0000\rIHDR${String.fromCharCode(...payload)}`;
        let text = btoa(binary);
        if (a) text = text.replaceAll('=', '');
        if (b) text = text.replaceAll('+', '-').replaceAll('/', '_');
        if (width > 0) text = text.replaceAll(new RegExp(`.{${width}}`, 'gu'), '$&\n');
        const { blob } = await decodeImage({ text, label: 'image/png' });
        const bytes = Uint8Array.from(binary, (each) => each.charCodeAt(0));
        expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
      },
    ),
  );
});
