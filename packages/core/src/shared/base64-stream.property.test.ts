import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createBase64Decoder } from './base64-stream.ts';

/** Splits a text at positions. */
function cutAt(text: string, places: readonly number[]): string[] {
  const cuts = [0, ...places.map((place) => place % (text.length + 1)), text.length];
  const sorted = cuts.toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
}

function decode(chunks: readonly string[]): Buffer {
  const decoder = createBase64Decoder();
  return Buffer.concat(chunks.map((chunk) => decoder(chunk)));
}

const places = fc.array(fc.nat(), { maxLength: 8 });

describe('createBase64Decoder', () => {
  it('returns the same bytes however the base64 is split', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), places, (bytes, cuts) => {
        const text = Buffer.from(bytes).toString('base64');

        expect(decode(cutAt(text, cuts))).toEqual(Buffer.from(bytes));
        expect(decode(cutAt(text.replaceAll('=', ''), cuts))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('returns all bytes when each chunk was encoded alone, with padding, and then split', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), places, (parts, cuts) => {
        const text = parts.map((part) => Buffer.from(part).toString('base64')).join('');

        expect(decode(cutAt(text, cuts))).toEqual(Buffer.concat(parts));
      }),
    );
  });

  it('skips white space and other characters outside base64', () => {
    expect(decode(['aG\r\nVs', ' bG\u00e98=', '\u{1f600}'])).toEqual(Buffer.from('hello'));
  });
});
