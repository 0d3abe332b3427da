import { describe, expect, it } from 'vitest';

import { jsonSerializer } from './json-serializer.ts';
import { encodeBlob } from './encoded-blob.ts';
import { createMark } from './mark.ts';

const blob = new Blob(['abc']);
const other = new Blob(['def']);

describe('the JSON serializer', () => {
  it('splits JSON where a blob belongs, at any depth and in order', () => {
    const image = encodeBlob(blob, 'data:image/png;base64,');
    const audio = encodeBlob(other);

    expect(
      jsonSerializer.write({ a: [{ url: image }, 'b'], c: { d: { e: audio } }, f: image }),
    ).toEqual({
      texts: [
        '{"a":[{"url":"data:image/png;base64,',
        '"},"b"],"c":{"d":{"e":"',
        '"}},"f":"data:image/png;base64,',
        '"}',
      ],
      blobs: [blob, other, blob],
    });
  });

  it('escapes a prefix as JSON requires', () => {
    expect(jsonSerializer.write(encodeBlob(blob, 'a"\n'))).toEqual({
      texts: [String.raw`"a\"\n`, '"'],
      blobs: [blob],
    });
  });

  it('writes all else as JSON.stringify does', () => {
    encodeBlob(blob);
    const body = {
      a: undefined,
      b: new Date(0),
      c: { toJSON: () => 'd' },
      e: { blob, prefix: '' },
    };

    expect(jsonSerializer.write(body)).toBe(JSON.stringify(body));
    expect(jsonSerializer.write(undefined)).toBeUndefined();
  });

  it('never mistakes a text for a blob, not even an earlier mark', () => {
    const marks: string[] = [];
    // Reads what is written in place of a blob, which no caller can see.
    const spy = { toJSON: () => marks.push(encodeBlobMark()) };
    const encoded = encodeBlob(blob);
    const encodeBlobMark = () => (encoded as unknown as { toJSON: () => string }).toJSON();
    jsonSerializer.write([spy]);

    expect(marks).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/u)]);
    expect(jsonSerializer.write([marks[0], encoded])).toEqual({
      texts: [`["${marks[0]}","`, '"]'],
      blobs: [blob],
    });
  });

  it('forgets a body that could not be written', () => {
    expect(() => jsonSerializer.write([encodeBlob(blob), 1n])).toThrow(TypeError);
    expect(jsonSerializer.write([encodeBlob(other)])).toMatchObject({ blobs: [other] });
  });
});

describe('an encoded blob', () => {
  it('cannot be written by JSON.stringify alone', () => {
    expect(() => JSON.stringify({ a: encodeBlob(blob) })).toThrow('written while it is sent');
  });
});

describe('createMark', () => {
  it('never returns the same mark twice', () => {
    expect(new Set(Array.from({ length: 1_000 }, createMark)).size).toBe(1_000);
  });
});
