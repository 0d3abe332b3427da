import { describe, expect, it } from 'vitest';

import {
  MAX_DETAIL_DEPTH,
  MAX_MESSAGE_LENGTH,
  createRedactor,
  redactDeep,
  redactText,
  toMessage,
} from './redact.ts';

const MEGABYTE = 1_000_000;

/** Pseudorandom bytes that are always the same. */
const random = Buffer.from(
  Array.from({ length: 300 }, (_, index) => Math.floor(((Math.sin(index + 1) + 1) * 1e6) % 256)),
);

function inLines(width: number, end: string, bytes: Buffer = random): string {
  return (bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'gu')) ?? []).join(end);
}

describe('redactText', () => {
  it.each([
    ['a key', 'key sk-or-v1-test, sent', 'key [redacted], sent'],
    [
      'a key after an underscore or a digit',
      'KEY_sk-or-v1-test 7sk-or-x',
      'KEY_[redacted] 7[redacted]',
    ],
    ['the start of a key', 'it begins with sk-or-', 'it begins with [redacted]'],
    ['a key glued to a word', 'apikeysk-or-v1-test, sent', 'apikey[redacted], sent'],
    ['a key in capitals', 'SK-OR-V1-TEST', '[redacted]'],
    [
      'a bearer token',
      'authorization: Bearer abc.def/ghi=, x',
      'authorization: Bearer [redacted], x',
    ],
    ['a bearer token after many spaces', 'bearer \t  abc', 'bearer \t  [redacted]'],
    ['a data URL', 'see data:image/png;base64,iVBORw0KGgo= here', 'see [data] here'],
    ['a data URL with parameters', 'data:text/plain;charset=utf-8;base64,QQ==', '[data]'],
    ['a data URL without a type', 'data:;base64,QQ==', '[data]'],
    ['a long run of base64', `x ${'QUJD'.repeat(60)}== y`, 'x [base64] y'],
    ['a long run of URL-safe base64', `x ${random.toString('base64url')} y`, 'x [base64] y'],
    ['base64 in lines of 76', `x:\n${inLines(76, '\r\n')}\nAnd on`, 'x:\n[base64]\nAnd on'],
    ['base64 in lines of 64', `x: ${inLines(64, '\n')}.`, 'x: [base64].'],
    ['base64 in lines, escaped', `"${inLines(76, String.raw`\r\n`)}"`, '"[base64]"'],
    [
      'base64 in lines after a data URL',
      `data:image/png;base64,${inLines(76, '\n')}`,
      '[data]\n[base64]',
    ],
    ['escape sequences', 'a\u001b[31mb', 'a [31mb'],
    ['characters that change the writing direction', 'a\u202eb\u2066c\u200fd\u061ce', 'a b c d e'],
    ['C1 controls and DEL', 'a\u009bb\u007fc', 'a b c'],
  ])('removes %s', (_what, text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  it.each([
    'risk-or-reward',
    'a run of 199 characters: ' + 'A'.repeat(199),
    'a-very-long-slug-of-words-'.repeat(20),
    'https://example.com/a?next=' + 'Some-Title-In-Words-2026-'.repeat(20),
    'A_VERY_LONG_NAME_2_'.repeat(20),
    '550e8400-e29b-41d4-a716-446655440000-'.repeat(10),
    '-'.repeat(300),
    'word\nWord2\n'.repeat(100),
    `${'a'.repeat(70)}\n${'b'.repeat(65)}\n${'c'.repeat(71)}\n${'d'.repeat(61)}`,
    'line one\n\tline two',
    'metadata: base64, as it is called',
    '\u{1f469}\u200d\u{1f680} and h\u00e9llo',
  ])('leaves %j alone', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each([
    ['spaces', ' '.repeat(MEGABYTE)],
    ['a bearer and spaces', `bearer${' '.repeat(MEGABYTE)}`],
    ['many bearers', 'bearer "'.repeat(MEGABYTE / 8)],
    ['a data URL without data', `data:${'a'.repeat(MEGABYTE)}`],
    ['a data URL of parameters', `data:a/b;${'a;'.repeat(MEGABYTE / 2)}`],
    ['runs of base64 that are a little too short', `${'A'.repeat(199)} `.repeat(MEGABYTE / 200)],
    ['beginnings of keys', 'sk-or'.repeat(MEGABYTE / 5)],
    ['URL-safe base64', random.toString('base64url').repeat(MEGABYTE / 400)],
    ['dashes', '-'.repeat(MEGABYTE)],
    ['short lines', 'A\n'.repeat(MEGABYTE / 2)],
    ['lines of base64', `${'A'.repeat(76)}\n`.repeat(MEGABYTE / 77)],
    ['backslashes', '\\'.repeat(MEGABYTE)],
  ])('takes linear time for a megabyte of %s', (_what, text) => {
    // Quadratic time would be minutes, far more than a test may take.
    expect(toMessage(text)).toBeTypeOf('string');
  });

  it.each([
    ['base64', ''],
    ['a key', 'sk-or-'],
    ['a data URL', 'data:image/png;base64,'],
  ])('supports %s of 32 MB', (_what, start) => {
    expect(redactText(start + 'A'.repeat(32 * MEGABYTE)).length).toBeLessThan(20);
  });

  it('supports lines of base64 of 32 MB', () => {
    expect(redactText(`${'A'.repeat(76)}\n`.repeat((32 * MEGABYTE) / 77)).trim()).toBe('[base64]');
  });
});

describe('toMessage', () => {
  it('joins many lines to one', () => {
    expect(toMessage('  one\r\n two\u2028three\ttwo ')).toBe('one two three two');
  });

  it('keeps a message of the maximum length and truncates a longer one', () => {
    expect(toMessage('x '.repeat(250).trim())).toHaveLength(MAX_MESSAGE_LENGTH - 1);
    expect(toMessage('é'.repeat(MAX_MESSAGE_LENGTH))).toBe('é'.repeat(MAX_MESSAGE_LENGTH));
    expect(toMessage('é'.repeat(MAX_MESSAGE_LENGTH + 1))).toBe(
      `${'é'.repeat(MAX_MESSAGE_LENGTH - 1)}…`,
    );
  });
});

describe('redactDeep', () => {
  it('redacts every string and every key', () => {
    expect(
      redactDeep({ 'sk-or-a': ['Bearer x', 1, null, { text: 'two\nlines' }], none: undefined }),
    ).toEqual({
      '[redacted]': ['Bearer [redacted]', 1, null, { text: 'two\nlines' }],
      none: undefined,
    });
  });

  it('stops at a cycle and at a hostile depth', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const deep: unknown = JSON.parse('['.repeat(30_000) + ']'.repeat(30_000));

    expect(JSON.stringify(redactDeep(loop))).toContain('[nested]');
    expect(JSON.stringify(redactDeep(deep))).toBe(
      `${'['.repeat(MAX_DETAIL_DEPTH)}"[nested]"${']'.repeat(MAX_DETAIL_DEPTH)}`,
    );
  });

  it('does not let __proto__ become a prototype', () => {
    const redacted = redactDeep(JSON.parse('{"__proto__":{"polluted":true}}'));

    expect(Object.getPrototypeOf(redacted)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });
});

describe('createRedactor', () => {
  it('removes its secret whatever its form, and every other secret', () => {
    const redact = createRedactor('pa$$word(1)');

    expect(redact('pa$$word(1) pa$$word(1) sk-or-v1-test')).toBe(
      '[redacted] [redacted] [redacted]',
    );
  });

  it('removes no words when the secret is too short to be real', () => {
    expect(createRedactor('a')('a cat')).toBe('a cat');
    expect(createRedactor(undefined)('a cat')).toBe('a cat');
  });
});
