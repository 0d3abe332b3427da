/** Maximum bytes before the root of an SVG: programs write their license and their entities there. */
export const SVG_HEAD_BYTES = 64 * 1024;

/** Bytes that show whether it can be markup at all. */
const FIRST_BYTES = 256;

/** Whether bytes begin like markup in UTF-8. */
export function isMarkup(head: Uint8Array): boolean {
  return new TextDecoder().decode(head.subarray(0, FIRST_BYTES)).trimStart().startsWith('<');
}

/** Whether bytes begin like an SVG in UTF-8. */
export function isSvg(head: Uint8Array): boolean {
  return (
    isMarkup(head) && beginsWithRoot(new TextDecoder().decode(head.subarray(0, SVG_HEAD_BYTES)))
  );
}

/** Whether a text begins with the root: declaration, comments and document type may precede it. */
function beginsWithRoot(text: string): boolean {
  let at = 0;
  for (;;) {
    while (/\s/u.test(text.charAt(at))) at += 1;
    const end = endOfPrologue(text, at);
    if (end === undefined) return /^<(?:[\w-]{1,32}:)?svg[\s/>]/u.test(text.slice(at, at + 64));
    if (end === -1) return false;
    at = end;
  }
}

/** Returns the end of a part of the prologue; `undefined` when there is none, -1 when it never ends. */
function endOfPrologue(text: string, at: number): number | undefined {
  if (text.startsWith('<?', at)) return after(text, '?>', at);
  if (text.startsWith('<!--', at)) return after(text, '-->', at);
  if (!text.startsWith('<!DOCTYPE', at)) return undefined;
  const end = text.indexOf('>', at);
  const subset = text.indexOf('[', at);
  if (subset === -1 || end < subset) return end === -1 ? -1 : end + 1;
  const close = /\]\s{0,16}>/gu;
  close.lastIndex = subset;
  return close.test(text) ? close.lastIndex : -1;
}

function after(text: string, mark: string, from: number): number {
  const index = text.indexOf(mark, from);
  return index === -1 ? -1 : index + mark.length;
}
