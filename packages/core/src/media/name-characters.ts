/**
 * Characters that hide or turn what a name says: control and format characters (bidirectional controls, zero-width spaces and
 * joiners, byte order marks), line separators, half of a surrogate pair, and letters that are drawn as nothing.
 */
const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0]/u;

/** Returns why a name of a new file is refused because of a character, with its code point; `undefined` when none is. */
export function characterFaultOf(name: string): string | undefined {
  const [character] = deceptive.exec(name) ?? [];
  if (character === undefined) return undefined;
  const kind = /\p{Cc}/u.test(character) ? 'a control' : 'an invisible';
  return `it has ${kind} character (${toCodePoint(character)})`;
}

/** Returns the code point of a character as Unicode writes it: `U+202E`. */
export function toCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Replaces the characters that a name of a new file must not have by spaces. */
export function withoutDeceptive(text: string): string {
  return text.replaceAll(new RegExp(deceptive, 'gu'), ' ');
}
