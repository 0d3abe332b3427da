/** Maximum characters of an error message. It is read by people and by agents with small context windows. */
export const MAX_MESSAGE_LENGTH = 500;

/** Maximum depth of {@link redactDeep}: a value nested deeper is hostile or a cycle. */
export const MAX_DETAIL_DEPTH = 32;

// Every expression here takes linear time on any text: none can match the same characters in two ways.
const secrets = /(?:(?<![a-z])sk-or-|sk-or-v\d)[\w-]*|(\bbearer\s+)[^\s"',;]+/giu;
const dataUrls = /data:[\w.+-]*(?:\/[\w.+-]*)?(?:;[\w.=+-]+)*;base64,[\w+/=-]*/giu;
// `{200}` and `*` instead of `{200,}`: V8 runs out of stack on the latter for a match of megabytes.
const longBase64 = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{200}[A-Za-z0-9+/]*={0,2}/gu;
const longTokens = /(?<![\w-])[\w-]{200}[\w-]*={0,2}/gu;
// Line breaks are escaped in JSON inside a text.
const longLines = /(?<![A-Za-z0-9+/\r\n\\])[A-Za-z0-9+/\r\n\\]{200}[A-Za-z0-9+/\r\n\\]*={0,2}/gu;
// C0, DEL, C1 and the bidirectional marks and overrides, which can forge a terminal line or hide text.
const controls =
  // oxlint-disable-next-line no-control-regex -- the expression searches for them
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Function that removes secrets from a text. */
export type Redactor = (text: string) => string;

/** Removes keys, bearer tokens, base64 and control characters from a text that will be shown. */
export function redactText(text: string): string {
  return text
    .replaceAll(secrets, '$1[redacted]')
    .replaceAll(dataUrls, '[data]')
    .replaceAll(longTokens, (run) => (isUrlSafeBase64(run) ? '[base64]' : run))
    .replaceAll(longBase64, '[base64]')
    .replaceAll(longLines, hideLines)
    .replaceAll(controls, ' ');
}

/** Whether a run is URL-safe base64, which mixes all kinds of characters with few signs; long names and slugs are words. */
function isUrlSafeBase64(run: string): boolean {
  if (![/[a-z]/u, /[A-Z]/u, /\d/u].every((kind) => kind.test(run))) return false;
  return run.length - run.replaceAll(/[-_]/gu, '').length < run.length / 10;
}

/** Hides base64 in a run of lines. */
function hideLines(run: string): string {
  // Lines at even indexes, the breaks between them at odd ones.
  const parts = run.split(/(\r?\n|(?:\\r)?\\n)/u);
  const shown: (string | undefined)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const last = lastLineOfBase64(parts, index);
    shown.push(last === undefined ? parts[index] : '[base64]');
    index = last ?? index;
    shown.push(parts[index + 1]);
  }
  return shown.join('');
}

/** Returns the last line of a base64 block: lines of 64 (PEM) to 76 characters (MIME), the last may be shorter. */
function lastLineOfBase64(parts: readonly string[], first: number): number | undefined {
  const width = parts[first]?.length ?? 0;
  if (width < 64 || width > 76) return undefined;
  let last = first;
  while (parts[last + 2]?.length === width) last += 2;
  const lastWidth = parts[last + 2]?.length ?? 0;
  const hasShortLine = lastWidth > 0 && lastWidth < width && lastWidth % 4 === 0;
  const length = (1 + (last - first) / 2) * width + (hasShortLine ? lastWidth : 0);
  if (length < 200) return undefined;
  return hasShortLine ? last + 2 : last;
}

/** Redacts a text like {@link redactText}, on one line of at most {@link MAX_MESSAGE_LENGTH} characters. */
export function toMessage(text: string): string {
  const line = redactText(text).replaceAll(/\s+/gu, ' ').trim();
  return line.length <= MAX_MESSAGE_LENGTH ? line : `${line.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
}

/** Redacts every string inside a value, including keys of objects. */
export function redactDeep(value: unknown, redact: Redactor = redactText, depth = 0): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DETAIL_DEPTH) return '[nested]';
  if (Array.isArray(value)) return value.map((inner) => redactDeep(inner, redact, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      redact(key),
      redactDeep(inner, redact, depth + 1),
    ]),
  );
}

/** Returns a function that removes one secret, whatever its form, and everything that {@link redactText} removes. */
export function createRedactor(secret: string | undefined): Redactor {
  // A very short secret would remove ordinary words; such a key cannot be real.
  if (secret === undefined || secret.length < 8) return redactText;
  return (text) => redactText(text.replaceAll(secret, '[redacted]'));
}
