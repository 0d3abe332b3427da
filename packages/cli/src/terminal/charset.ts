/** Characters that orm draws with, and their replacements in ASCII. */
const replacements: Readonly<Record<string, string>> = {
  '…': '...',
  '→': '->',
  '·': '-',
  '✓': 'ok',
  '✗': 'x',
  '×': 'x',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
};

const drawn = new RegExp(`[${Object.keys(replacements).join('')}]`, 'gu');

/** Symbols that stand for control characters. */
const controlSymbols = /[\u2400-\u2421\ufffd]/gu;

/**
 * Whether only ASCII is shown safely: the locale names another encoding than UTF-8, or the terminal is dumb. Without a locale
 * UTF-8 is taken for granted, as in containers and on Windows. Source: POSIX, environment variables.
 */
export function isAsciiOnly(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['TERM'] === 'dumb') return true;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((name) => (name ?? '') !== '');
  return locale !== undefined && !/utf-?8/iu.test(locale);
}

/** Writes the characters that orm draws with in ASCII. Names and texts of others stay as they are. */
export function toAscii(text: string): string {
  return toAsciiSymbols(text).replaceAll(drawn, (character) => replacements[character] ?? '?');
}

/** Writes the symbols of control characters in ASCII, in a text of a model, which otherwise stays as it is. */
export function toAsciiSymbols(text: string): string {
  return text.replaceAll(controlSymbols, '?');
}
