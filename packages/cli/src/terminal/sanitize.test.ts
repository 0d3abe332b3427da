import { describe, expect, it } from 'vitest';

import { escapeInJson, sanitize, sanitizeStyled } from './sanitize.ts';

const ESC = '\u001b';

describe('sanitize', () => {
  it('replaces an escape sequence that sets the clipboard', () => {
    expect(sanitize(`${ESC}]52;c;cm0gLXJm\u0007`)).toBe('␛]52;c;cm0gLXJm␇');
  });

  it('keeps tabs, newlines, accents, emoji and right-to-left words', () => {
    const text = 'a\tb\nĉu 🎈 עברית';
    expect(sanitize(text)).toBe(text);
  });

  it('replaces a carriage return, which could overwrite the line', () => {
    expect(sanitize('safe\rrm')).toBe('safe␍rm');
  });

  it.each(['\u007f', '\u009b', '\u202e', '\u2066', '\u200f', '\u061c'])(
    'replaces %j',
    (character) => {
      expect(sanitize(`a${character}b`)).toMatch(/^a[␡�]b$/u);
    },
  );

  it('returns the same for chunks as for the complete text', () => {
    const text = `x${ESC}[31mred${ESC}[0m\u202eend`;
    for (let cut = 0; cut <= text.length; cut += 1) {
      expect(sanitize(text.slice(0, cut)) + sanitize(text.slice(cut))).toBe(sanitize(text));
    }
  });
});

describe('escapeInJson', () => {
  it('escapes control characters without changing the value', () => {
    const value = { text: '\u009b2J\u202e\u007f\u001b é' };
    const json = escapeInJson(JSON.stringify(value));
    expect(json).toBe(String.raw`{"text":"\u009b2J\u202e\u007f\u001b é"}`);
    expect(JSON.parse(json)).toEqual(value);
  });
});

describe('sanitizeStyled', () => {
  it('keeps the colors of orm and nothing else', () => {
    expect(sanitizeStyled(`${ESC}[31mred${ESC}[39m${ESC}[2J`)).toBe(`${ESC}[31mred${ESC}[39m␛[2J`);
  });

  it('does not let untrusted text hide itself', () => {
    expect(sanitizeStyled(`${ESC}[8mhidden`)).toBe('␛[8mhidden');
  });
});
