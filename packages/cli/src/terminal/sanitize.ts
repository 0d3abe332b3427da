// C0 but tab and newline, DEL, C1, and the marks that turn the direction of text around: they can
// move the cursor, forge a line, set the clipboard or hide what is said.
const unsafe =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const DELETE = 0x7f;
const FIRST_CONTROL_SYMBOL = 0x24_00;

/** Makes text of a stranger safe for a terminal: what could steer it becomes a visible sign. Works piece by piece. */
export function sanitize(text: string): string {
  return text.replaceAll(unsafe, toVisible);
}

// The colors of `style.ts`. From a stranger they could only tint a word.
// oxlint-disable-next-line no-control-regex -- the escape that begins a color
const color = /(\u001b\[(?:1|2|22|31|32|33|36|39)m)/u;

/** {@link sanitize} for a line of ours that may hold words of a stranger: our own colors stay. */
export function sanitizeStyled(text: string): string {
  return text
    .split(color)
    .map((chunk, index) => (index % 2 === 1 ? chunk : sanitize(chunk)))
    .join('');
}

/** The same for a JSON document: what JSON itself lets through is written as an escape, so the value stays as it is. */
export function escapeInJson(json: string): string {
  return json.replaceAll(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function toVisible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(FIRST_CONTROL_SYMBOL + code);
  return code === DELETE ? '\u2421' : '\ufffd';
}
