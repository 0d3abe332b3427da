import { describe, expect, it } from 'vitest';

import { isAsciiOnly, toAscii, toAsciiSymbols } from './charset.ts';

describe('isAsciiOnly', () => {
  it.each([
    [{}, false],
    [{ LANG: 'en_US.UTF-8' }, false],
    [{ LANG: 'C.utf8' }, false],
    [{ LANG: 'C' }, true],
    [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, true],
    [{ LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'en_US.UTF-8' }, true],
    [{ LC_ALL: 'en_US.UTF-8', LC_CTYPE: 'C', LANG: 'C' }, false],
    [{ LC_ALL: '', LANG: 'de_DE.UTF-8' }, false],
    [{ LANG: 'en_US.UTF-8', TERM: 'dumb' }, true],
  ])('by %j is %j', (env, expected) => {
    expect(isAsciiOnly(env)).toBe(expected);
  });
});

describe('toAscii', () => {
  it('replaces what orm draws with, and leaves names alone', () => {
    expect(toAscii('5→6 tok · $0.40 · müller…\u241b')).toBe('5->6 tok - $0.40 - müller...?');
    expect(toAsciiSymbols('über …\u241b[2J')).toBe('über …?[2J');
  });
});
