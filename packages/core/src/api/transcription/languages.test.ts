import { describe, expect, it } from 'vitest';

import { isLanguageCode, toLanguageCode } from './languages.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');

describe('isLanguageCode', () => {
  it('accepts all 183 codes of ISO 639-1 and no other pair of letters', () => {
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    const accepted = codes.filter((code) => isLanguageCode(code));
    expect(accepted).toHaveLength(183);
    const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
    expect(accepted.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  it.each(['jp', 'EN', 'eng', 'e', '', 'a ', 'aa ab', 'english', '..'])('refuses %j', (code) => {
    expect(isLanguageCode(code)).toBe(false);
  });
});

describe('toLanguageCode', () => {
  it.each([
    ['english', 'en'],
    ['German', 'de'],
    ['ja', 'ja'],
    ['EN', 'en'],
    ['pt-BR', 'pt'],
    ['zh_Hans', 'zh'],
    ['haitian creole', 'ht'],
  ])('reads %j', (name, code) => {
    expect(toLanguageCode(name)).toBe(code);
  });

  it.each(['', 'unknown', 'klingon', 'jp', 'noise'])('reads no language in %j', (name) => {
    expect(toLanguageCode(name)).toBeUndefined();
  });
});
