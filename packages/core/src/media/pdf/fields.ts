// Reads fields of a dictionary of PDF from its text in Latin-1 (ISO 32000-1, 7.3).

/** Returns the integer after a key; `undefined` when there is none. */
export function numberAfter(text: string, key: string): number | undefined {
  const digits = new RegExp(`/${key}\\s+([+-]?\\d{1,12})\\b`, 'u').exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the string after a key, its bytes as Latin-1; `undefined` when there is none. */
export function stringAfter(text: string, key: string): string | undefined {
  const match = new RegExp(`/${key}\\s*(?:\\[\\s*)?(?=[(<])`, 'u').exec(text);
  if (match === null) return undefined;
  const at = match.index + match[0].length;
  return text[at] === '<' ? fromHex(text, at + 1) : fromLiteral(text, at + 1);
}

function fromHex(text: string, at: number): string {
  const end = text.indexOf('>', at);
  const digits = text.slice(at, end === -1 ? text.length : end).replaceAll(/[^\da-f]/giu, '');
  const padded = digits.length % 2 === 0 ? digits : `${digits}0`;
  return padded.replaceAll(/../gu, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

/** Control characters by the letter that escapes them. */
const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** One character of a literal string: an escape, a line break, or a character. */
const character = /\\([0-7]{1,3}|\r\n|[^])|\r\n?|[^]/uy;

function fromLiteral(text: string, start: number): string {
  const characters: string[] = [];
  let depth = 1;
  character.lastIndex = start;
  for (let match = character.exec(text); match !== null; match = character.exec(text)) {
    const [whole, escaped] = match;
    if (whole === '(') depth += 1;
    if (whole === ')') depth -= 1;
    if (depth === 0) break;
    characters.push(escaped === undefined ? toPlain(whole) : unescape(escaped));
  }
  return characters.join('');
}

/** Every line break in a string is read as a line feed. */
function toPlain(whole: string): string {
  return whole.startsWith('\r') ? '\n' : whole;
}

function unescape(escaped: string): string {
  if (/^[0-7]/u.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
  // A line break after a backslash is no part of the string.
  if (/^[\n\r]/u.test(escaped)) return '';
  return escapes.get(escaped) ?? escaped;
}
