import { describe, expect, it } from 'vitest';

import { dataUrlBytes, isDataUrl, parseDataUrl, toBlob } from './data-url.ts';

describe('parseDataUrl', () => {
  it.each([
    ['data:image/png;base64,QUJD', 'image/png', 'QUJD'],
    ['DATA:Image/PNG;BASE64,QUI=', 'image/png', 'QUI='],
    ['data:text/plain;charset=utf-8;x=y;base64,QQ==', 'text/plain', 'QQ=='],
    ['data:audio/vnd.wave;rate=24000;base64,', 'audio/vnd.wave', ''],
    ['data:;base64,QUJD', 'application/octet-stream', 'QUJD'],
    ['data:image/svg+xml;base64,+/+/', 'image/svg+xml', '+/+/'],
    ['data:text/plain,hello', 'text/plain', 'aGVsbG8='],
    ['data:image/png;base64,QUJ', 'image/png', 'QUJ='],
    ['data:image/png;base64,-_-_', 'image/png', '+/+/'],
    ['data:image/png;base64,QUI%3D', 'image/png', 'QUI='],
    ['data:image/png;base64,QUJDQUI\n', 'image/png', 'QUJDQUI='],
    ['data:image;base64,QUJD', 'application/octet-stream', 'QUJD'],
    [' data:image/png;base64,QUJD', 'image/png', 'QUJD'],
    ['data:image/png\r\nx: y;base64,QUJD', 'application/octet-stream', 'QUJD'],
  ])('parses %j', (text, mediaType, base64) => {
    expect(parseDataUrl(text)).toEqual({ mediaType, base64 });
  });

  it.each([
    ['another URL', 'https://example.com/a.png'],
    ['a length that base64 cannot have', 'data:image/png;base64,QUJDQ'],
    ['padding in the middle', 'data:image/png;base64,QQ==QUJD'],
    ['too much padding', 'data:image/png;base64,Q==='],
    ['white space', 'data:image/png;base64,QUJD QUI='],
    ['letters beyond ASCII', 'data:image/png;base64,QUJ\u017f'],
  ])('rejects %s', (_what, text) => {
    expect(parseDataUrl(text)).toBeUndefined();
  });

  it('takes linear time and supports 64 MB', () => {
    // Quadratic time would be minutes, far more than a test may take.
    expect(parseDataUrl(`data:${';a=b'.repeat(250_000)}`)).toBeUndefined();
    expect(parseDataUrl(`data:a/b;base64,${'A'.repeat(64_000_000)}`)?.base64).toHaveLength(
      64_000_000,
    );
    expect(parseDataUrl(`data:a/b;base64,${'A'.repeat(63_999_999)}!`)).toBeUndefined();
  });

  it.each([
    ['blanks', ' '],
    ['blanks before a quote', ' "'],
    ['line breaks', '\n'],
    ['escaped line breaks', '\\n'],
    ['escapes', '%41'],
    ['quotes', '"'],
  ])('takes linear time for any number of %s, at every place', (_what, part) => {
    // Quadratic time would be an hour, and a pattern that nests would exceed the stack.
    const many = part.repeat(1_000_000);

    for (const text of [many, `${many}x`, `data:${many},QUJD`, `data:;base64,${many}QUJD`]) {
      expect(() => [isDataUrl(text), parseDataUrl(text), dataUrlBytes(text)]).not.toThrow();
    }
  });
});

describe('isDataUrl', () => {
  it('detects a data URL of any kind by its scheme', () => {
    expect(isDataUrl('data:,hello')).toBe(true);
    expect(isDataUrl('Data:')).toBe(true);
    expect(isDataUrl('https://example.com/data:')).toBe(false);
  });
});

describe('dataUrlBytes', () => {
  it.each([
    ['', 0],
    ['QQ==', 1],
    ['QUI=', 2],
    ['QUJD', 3],
    ['QUJDQQ==', 4],
  ])('counts the bytes of %j by its length', (base64, bytes) => {
    expect(dataUrlBytes(`data:image/png;x=y;base64,${base64}`)).toBe(bytes);
  });

  it('never returns a negative number', () => {
    expect(dataUrlBytes('data:;base64,==')).toBe(0);
  });
});

describe('toBlob', () => {
  it('decodes more than one chunk', async () => {
    const bytes = Uint8Array.from({ length: 1_700_000 }, (_, index) => (index * 7) % 251);
    const blob = toBlob(Buffer.from(bytes).toString('base64'), (chunk) =>
      Buffer.from(chunk, 'base64'),
    );

    expect(blob.size).toBe(bytes.length);
    expect(Buffer.from(await blob.arrayBuffer()).equals(bytes)).toBe(true);
  });
});
