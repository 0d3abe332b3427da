import { describe, expect, it } from 'vitest';

import { isLanguageCode } from './languages.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');

describe('isLanguageCode', () => {
  it('knows all 183 codes of ISO 639-1 and no other pair of letters', () => {
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    const known = codes.filter((code) => isLanguageCode(code));
    expect(known).toHaveLength(183);
    const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
    expect(known.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  it.each(['jp', 'EN', 'eng', 'e', '', 'a ', 'aa ab', 'english', '..'])('refuses %j', (code) => {
    expect(isLanguageCode(code)).toBe(false);
  });
});
