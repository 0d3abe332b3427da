import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, parseDataUrl } from './base64.ts';
import { ByteText } from './byte-text.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });

function toByteText(text: string): ByteText {
  return new ByteText(new TextEncoder().encode(text));
}

describe('decodeBase64', () => {
  it('returns what was encoded, padded or not, as a string or a ByteText', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (content, isPadded) => {
        const padded = Buffer.from(content).toString('base64');
        const text = isPadded ? padded : padded.replace(/=+$/, '');
        expect(decodeBase64(text)).toEqual(content);
        expect(decodeBase64(toByteText(text))).toEqual(content);
      }),
    );
  });

  it('rejects a text with an invalid character anywhere', () => {
    fc.assert(
      fc.property(
        bytes,
        fc.nat(),
        fc.constantFrom('!', ' ', '=', ':'),
        (content, position, odd) => {
          const text = Buffer.from(content).toString('base64').replace(/=+$/, '');
          const at = position % text.length;
          const broken = `${text.slice(0, at)}${odd}${text.slice(at)}`;
          expect(decodeBase64(broken)).toBeUndefined();
          expect(decodeBase64(toByteText(broken))).toBeUndefined();
        },
      ),
    );
  });

  it('decodes across its steps', () => {
    const content = new Uint8Array(7 * 2 ** 20 + 1).fill(0xa5);
    expect(
      Buffer.compare(decodeBase64(Buffer.from(content).toString('base64')) ?? Buffer.of(), content),
    ).toBe(0);
  });

  it('rejects an empty text', () => {
    expect([decodeBase64(''), decodeBase64('=='), decodeBase64(toByteText(''))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('parseDataUrl', () => {
  it('is the same for a ByteText', () => {
    const url = 'data:Image/PNG;name=a;base64,AQID';
    expect(parseDataUrl(url)).toEqual({ mediaType: 'image/png', bytes: Uint8Array.of(1, 2, 3) });
    expect(parseDataUrl(toByteText(url))).toEqual(parseDataUrl(url));
  });

  it.each(['data:image/png,AQID', 'image/png;base64,AQID', 'data:image/png;base64AQID'])(
    'does not parse %s',
    (url) => {
      expect(parseDataUrl(url)).toBeUndefined();
    },
  );
});
