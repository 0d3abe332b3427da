import { describe, expect, it } from 'vitest';
import { ApiError } from '../shared/api-error.ts';
import { ByteText } from '../shared/byte-text.ts';
import { MIN_BYTE_TEXT_BYTES, readLargeJson } from './large-json.ts';

const long = 'A'.repeat(MIN_BYTE_TEXT_BYTES);

function read(json: string): unknown {
  return readLargeJson(new TextEncoder().encode(json)).parse();
}

/** Replaces each {@link ByteText} in a value by its content. */
function unfold(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, part: unknown) =>
      part instanceof ByteText ? { held: part.slice(0, part.length) } : part,
    ),
  );
}

describe('readLargeJson', () => {
  it('replaces long base64 by ByteText and parses the rest like JSON.parse', () => {
    const value = {
      'a"\\': ['\\"', 'é\n', 1, null, ''],
      data: long,
      url: `data:a/b;base64,${long}`,
    };

    expect(unfold(read(JSON.stringify(value)))).toEqual({
      ...value,
      data: { held: long },
      url: { held: value.url },
    });
  });

  it.each([
    ['is a character too short', long.slice(1)],
    ['is a sentence', `Dear all, ${long}`],
    ['holds an escape', `${long}\\n`],
  ])('does not replace a text that %s', (_, text) => {
    expect(read(JSON.stringify({ text }))).toEqual({ text });
  });

  it('distinguishes an escaped quote from one after an escaped backslash', () => {
    expect(unfold(read(JSON.stringify({ 'a\\': long })))).toEqual({ 'a\\': { held: long } });
    expect(unfold(read(JSON.stringify({ 'a"': long })))).toEqual({ 'a"': { held: long } });
  });

  it('throws a SyntaxError for invalid JSON', () => {
    expect(() => read(`{"data":"${long}"`)).toThrow(SyntaxError);
    expect(() => read(`{"data":"${long}`)).toThrow(SyntaxError);
  });

  it('rejects more text than the maximum, not counting ByteText', () => {
    const bytes = new TextEncoder().encode(`{"data":"${long}","text":"12345"}`);
    const textBytes = bytes.byteLength - long.length;

    expect(readLargeJson(bytes, textBytes).parse()).toMatchObject({ text: '12345' });
    expect(() => readLargeJson(bytes, textBytes - 1)).toThrow(ApiError);
  });
});
