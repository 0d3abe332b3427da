/** Parsed data URL. */
export interface DataUrl {
  /** Media type in lower case, without parameters; `application/octet-stream` when there is none. */
  readonly mediaType: string;
  /** Payload as base64 with padding and without white space. */
  readonly base64: string;
}

const alphabet = /^[A-Za-z0-9+/]*={0,2}$/u;

/** Beginning of a data URL, which may be copied together with quotes or angle brackets. Adjacent `\s*` would take quadratic time. */
const start = /^\s*(?:(["'`<])\s*)?data:/iu;

/** Whether a string is a data URL of any kind (RFC 2397). */
export function isDataUrl(text: string): boolean {
  return start.test(text);
}

/**
 * Parses a data URL; `undefined` when it is not one, or when its payload is ambiguous. Accepts quotes and angle brackets around it,
 * any media type or none, parameters, percent-encoding, and base64 with line breaks, in the URL-safe alphabet or without padding.
 * Every accepted payload has one reading.
 */
export function parseDataUrl(text: string): DataUrl | undefined {
  const [opening, wrapper = ''] = start.exec(text) ?? [];
  const comma = text.indexOf(',');
  if (opening === undefined || comma === -1) return undefined;
  const [mediaType = '', ...parameters] = text
    .slice(opening.length, comma)
    .split(';')
    .map((each) => each.trim().toLowerCase());
  const payload = unwrap(text.slice(comma + 1), wrapper);
  const base64 = parameters.includes('base64') ? toPlainBase64(payload) : encodePayload(payload);
  if (base64 === undefined) return undefined;
  const isType = /^[\w.+-]+\/[\w.+-]+$/u.test(mediaType);
  return { mediaType: isType ? mediaType : 'application/octet-stream', base64 };
}

/** Whether a text is base64 with padding and nothing else (RFC 4648, section 4). */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && alphabet.test(text);
}

/** Counts the bytes of a data URL without decoding it; a few too many when it is wrapped or not valid. */
export function dataUrlBytes(text: string): number {
  const comma = text.indexOf(',');
  const payload = text.slice(comma + 1);
  const characters = payload.length - countBreaks(payload) - countEscapes(payload);
  if (!/;\s*base64\s*$/iu.test(text.slice(Math.max(0, comma - 64), Math.max(0, comma))))
    return characters;
  const end = payload.trimEnd();
  const padding = end.endsWith('==') ? 2 : Number(end.endsWith('='));
  return Math.max(0, Math.floor((characters * 3) / 4) - padding);
}

/** Characters that are decoded at once, a multiple of four: decoding all at once would need twice the memory of the blob. */
const CHUNK_CHARACTERS = 1024 * 1024;

/** Decodes the payload of {@link parseDataUrl} into a blob, with the decoder of the runtime. */
export function toBlob(
  base64: string,
  fromBase64: (chunk: string) => Uint8Array<ArrayBuffer>,
): Blob {
  const chunks: Blob[] = [];
  for (let at = 0; at < base64.length; at += CHUNK_CHARACTERS) {
    chunks.push(new Blob([fromBase64(base64.slice(at, at + CHUNK_CHARACTERS))]));
  }
  return new Blob(chunks);
}

/** Removes the counterpart of a quote or angle bracket, and the white space around it. */
function unwrap(payload: string, wrapper: string): string {
  const text = payload.trim();
  const closing = wrapper === '<' ? '>' : wrapper;
  return closing !== '' && text.endsWith(closing) ? text.slice(0, -1).trimEnd() : text;
}

/** Returns a payload as base64 with padding; `undefined` when it is not base64. */
function toPlainBase64(payload: string): string | undefined {
  if (isBase64(payload)) return payload;
  const unescaped = payload
    .replaceAll(/%([\da-f]{2})/giu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    // Escapes of JSON that was encoded twice.
    .replaceAll(/\\(?:[nrt]|(?=\/))/gu, (escape) => (escape === '\\' ? '' : '\n'));
  const digits = withoutBreaks(unescaped)?.replace(/={1,2}$/u, '');
  if (digits === undefined || digits.length % 4 === 1) return undefined;
  const padding = '='.repeat(-digits.length & 3);
  const base64 = `${digits.replaceAll('-', '+').replaceAll('_', '/')}${padding}`;
  return isBase64(base64) ? base64 : undefined;
}

/** Length of a line of base64 in mail (RFC 2045) and in PEM (RFC 7468). */
const lineLengths: ReadonlySet<number> = new Set([76, 64]);

/**
 * Removes line breaks, and blanks that a shell put in their place: lines of the usual length show them. Any other blank was a
 * plus sign that was read as part of a form, or is a mistake: `undefined`.
 */
function withoutBreaks(text: string): string | undefined {
  const joined = text.trim().replaceAll(/\s+/gu, (run) => (/[\n\r]/u.test(run) ? '' : ' '));
  if (!joined.includes(' ')) return joined;
  const [first = '', ...others] = joined.split(' ');
  const last = others.pop() ?? '';
  const isWrapped =
    lineLengths.has(first.length) &&
    others.every(({ length }) => length === first.length) &&
    last.length <= first.length;
  return isWrapped ? [first, ...others, last].join('') : undefined;
}

/** Encodes a payload that is not base64: text in UTF-8 and percent-encoded bytes (RFC 2397). */
function encodePayload(payload: string): string {
  const bytes = new TextEncoder().encode(payload);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const escaped =
      bytes[at] === 0x25 ? String.fromCharCode(...bytes.subarray(at + 1, at + 3)) : '';
    const isEscape = /^[\da-f]{2}$/iu.test(escaped);
    bytes[length] = isEscape ? Number.parseInt(escaped, 16) : (bytes[at] ?? 0);
    length += 1;
    if (isEscape) at += 2;
  }
  return encodeBase64(bytes.subarray(0, length));
}

/** Bytes that are encoded at once, a multiple of three: a call has a limited number of arguments. */
const CHUNK_BYTES = 3 * 8_192;

function encodeBase64(bytes: Uint8Array): string {
  let base64 = '';
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    base64 += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES)));
  return base64;
}

/** Counts the characters that matches of a pattern have together. */
function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  for (const [match] of text.matchAll(pattern)) count += match.length;
  return count;
}

/** Counts the characters of white space, in any of its forms. */
function countBreaks(text: string): number {
  const plain = countMatches(text, /\s+|\\[nrt]/gu);
  return text.includes('%') ? plain + countMatches(text, /%(?:0[9ad]|20)/giu) : plain;
}

/** Counts the characters that percent-encoding adds to others than white space. */
function countEscapes(text: string): number {
  if (!text.includes('%')) return 0;
  const added = countMatches(text, /%(?!0[9ad]|20)[\da-f]{2}/giu);
  return (added * 2) / 3;
}
