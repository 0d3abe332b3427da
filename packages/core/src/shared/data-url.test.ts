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
  ])('parses %s', (text, mediaType, base64) => {
    expect(parseDataUrl(text)).toEqual({ mediaType, base64 });
  });

  it.each([
    ['another URL', 'https://example.com/a.png'],
    ['text instead of base64', 'data:text/plain,hello'],
    ['a length that is not a multiple of four', 'data:image/png;base64,QUJ'],
    ['padding in the middle', 'data:image/png;base64,QQ==QUJD'],
    ['too much padding', 'data:image/png;base64,Q==='],
    ['the URL-safe alphabet', 'data:image/png;base64,-_-_'],
    ['percent signs', 'data:image/png;base64,QUJD%3D%3D'],
    ['white space', 'data:image/png;base64,QUJD QUI='],
    ['a line break at the end', 'data:image/png;base64,QUJDQUI\n'],
    ['letters beyond ASCII', 'data:image/png;base64,QUJ\u017f'],
    ['a type without a subtype', 'data:image;base64,QUJD'],
    ['leading white space', ' data:image/png;base64,QUJD'],
    ['a type that breaks a header', 'data:image/png\r\nx: y;base64,QUJD'],
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
    expect(dataUrlBytes(',==')).toBe(0);
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
