// C0 except tab and newline, DEL, C1, and the bidirectional formatting characters: they can
// move the cursor, forge a line, set the clipboard or hide text.
const unsafe =
  // oxlint-disable-next-line no-control-regex -- control characters are what is matched
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const DELETE = 0x7f;
const FIRST_CONTROL_SYMBOL = 0x24_00;

/** Makes untrusted text safe for a terminal: control characters become visible symbols. Works on chunks. */
export function sanitize(text: string): string {
  return text.replaceAll(unsafe, toVisible);
}

// The colors of `style.ts`. In untrusted text they can do no more than color a word.
// oxlint-disable-next-line no-control-regex -- the escape character that starts a color
const color = /(\u001b\[(?:1|2|22|31|32|33|36|39)m)/u;

/** Like {@link sanitize}, for a line of orm that may contain untrusted text: colors of orm stay. */
export function sanitizeStyled(text: string): string {
  return text
    .split(color)
    .map((chunk, index) => (index % 2 === 1 ? chunk : sanitize(chunk)))
    .join('');
}

/** Like {@link sanitize}, for a JSON document: characters that JSON allows are escaped, so the value is unchanged. */
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
