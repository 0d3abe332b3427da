import { describe, expect, it } from 'vitest';

import { decodeText } from './decode-text.ts';

/** Bytes of a text as UTF-16. */
function utf16(text: string, isBigEndian = false): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
}

const texts = ['Hello', 'caf\u00e9 \u{1f43c}\r\nline 2\n', '\u4f60\u597d\n', '{"a": [1, 2]}', 'a'];

describe('a text', () => {
  it.each(texts)('%j is decoded from UTF-8 and UTF-16, with and without a mark', (text) => {
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      utf16(`\ufeff${text}`),
      utf16(`\ufeff${text}`, true),
      utf16(text),
      utf16(text, true),
    ])
      expect(decodeText(bytes)).toEqual({ text });
  });

  it('may be empty, and keep a character that once replaced another', () => {
    expect(decodeText(new Uint8Array())).toEqual({ text: '' });
    expect(decodeText(Buffer.from([0xff, 0xfe]))).toEqual({ text: '' });
    expect(decodeText(Buffer.from('a\ufffdb'))).toEqual({ text: 'a\ufffdb' });
  });
});

describe('bytes that are not', () => {
  it.each([
    ['a NUL in a text', Buffer.from('ab\0cd')],
    ['a list separated by NULs', Buffer.from('one\0two\0')],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])],
    ['samples in a half', Buffer.from(Array.from({ length: 64 }, (_, i) => (i % 2 ? 0 : i)))],
    ['a marked text with NULs', utf16('\ufeffa\0b')],
  ])('text are refused as such: %s', (_what, bytes) => {
    expect(decodeText(bytes)).toEqual({
      fault: 'it is not text',
      isText: false,
      encoding: undefined,
    });
  });

  it.each([
    ['caf\u00e9 cr\u00e8me', 'latin1', 4, 'E9', 'WINDOWS-1252'],
    [`${'\u00fc'.repeat(1)}ber`, 'latin1', 1, 'FC', 'WINDOWS-1252'],
  ] as const)(
    'UTF-8 are refused with the first byte: %s',
    (text, encoding, position, byte, name) => {
      expect(decodeText(Buffer.from(text, encoding))).toEqual({
        fault: `it is not UTF-8: byte 0x${byte} at position ${position}`,
        isText: true,
        encoding: name,
      });
    },
  );

  it.each([
    ['Japanese', [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x0a]],
    ['Cyrillic', [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x20]],
  ])('UTF-8 are refused without a guess where other encodings are alike: %s', (_script, bytes) => {
    expect(decodeText(Uint8Array.from(bytes))).toMatchObject({ isText: true, encoding: undefined });
  });

  it('complete are refused: a character that is cut off, half a surrogate pair', () => {
    expect(decodeText(Buffer.from('ab\u20ac').subarray(0, 4))).toMatchObject({
      fault: 'it is not UTF-8: byte 0xE2 at position 3',
    });
    for (const bytes of [utf16('\ufeffabc').subarray(0, 7), utf16('\ufeffa\ud83d')])
      expect(decodeText(bytes)).toMatchObject({ fault: expect.stringMatching(/damaged UTF-16/u) });
    for (const mark of [
      [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0],
      [0, 0, 0xfe, 0xff, 0, 0, 0, 0x61],
    ])
      expect(decodeText(Uint8Array.from(mark))).toEqual({
        fault: 'it is UTF-32',
        isText: true,
        encoding: 'UTF-32',
      });
  });
});
