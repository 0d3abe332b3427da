import { constants } from 'node:buffer';
import { ByteText } from '../shared/byte-text.ts';
import { ApiError } from '../shared/api-error.ts';

/** Bodies above this size are parsed without creating strings for their media. */
export const LARGE_BODY_BYTES = 32 * 2 ** 20;

/** Minimum size of a {@link ByteText}; a shorter text is an ordinary string. */
export const MIN_BYTE_TEXT_BYTES = 2 ** 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// Length that has to look like base64 for the complete text to count as base64.
const PROBE_BYTES = 256;

/** A large body: its text with a placeholder for each {@link ByteText}. */
export interface LargeJson {
  readonly text: string;
  /** Parses the text and fills in the placeholders; throws a SyntaxError for invalid JSON. */
  parse(): unknown;
}

/**
 * Parses JSON whose media may exceed the maximum string length. Long base64 becomes {@link
 * ByteText}; if the remaining text exceeds the maximum, it is a 413.
 */
export function readLargeJson(
  bytes: Uint8Array,
  maxTextCharacters = constants.MAX_STRING_LENGTH,
): LargeJson {
  const { spans, byteTexts } = findByteTexts(bytes);
  const length = spans.reduce((sum, span) => sum + span.byteLength, 0);
  if (length > maxTextCharacters) throw tooLarge(bytes.byteLength);
  const decoder = new TextDecoder();
  const text = spans
    .map((span, index) => (index === 0 ? '' : toMark(index - 1)) + decoder.decode(span))
    .join('');
  const parse = (): unknown =>
    JSON.parse(text, (_name, value: unknown) =>
      typeof value === 'string' ? (byteTexts[fromMark(value)] ?? value) : value,
    );
  return { text, parse };
}

/** Finds long base64 texts; returns them with the spans around them. */
function findByteTexts(bytes: Uint8Array): { spans: Uint8Array[]; byteTexts: ByteText[] } {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const spans: Uint8Array[] = [];
  const byteTexts: ByteText[] = [];
  let spanStart = 0;
  let start = body.indexOf(QUOTE) + 1;
  while (start !== 0) {
    const end = findEnd(body, start);
    if (end === -1) break;
    const text = body.subarray(start, end);
    if (isLongBase64(text)) {
      spans.push(body.subarray(spanStart, start));
      byteTexts.push(new ByteText(text));
      spanStart = end;
    }
    start = body.indexOf(QUOTE, end + 1) + 1;
  }
  return { spans: [...spans, body.subarray(spanStart)], byteTexts };
}

/** Returns the index of the quote that ends a JSON string; -1 when there is none. */
function findEnd(body: Buffer, start: number): number {
  let end = body.indexOf(QUOTE, start);
  while (end !== -1 && isEscaped(body, start, end)) end = body.indexOf(QUOTE, end + 1);
  return end;
}

function isEscaped(body: Buffer, start: number, end: number): boolean {
  let first = end;
  while (first > start && body[first - 1] === BACKSLASH) first -= 1;
  return (end - first) % 2 === 1;
}

function isLongBase64(text: Buffer): boolean {
  if (text.byteLength < MIN_BYTE_TEXT_BYTES || text.includes(BACKSLASH)) return false;
  const probe = text.toString('latin1', 0, PROBE_BYTES);
  return /^(?:data:[^,]*,)?[A-Za-z0-9+/]*$/.test(probe);
}

// JSON escapes the control character, so no body contains the placeholder by accident.
const MARK = String.raw`\u0000held `;

function toMark(index: number): string {
  return `${MARK}${index}`;
}

/** Returns the index in a placeholder; -1 for any other text. */
function fromMark(value: string): number {
  return value.startsWith('\0held ') ? Number(value.slice('\0held '.length)) : -1;
}

function tooLarge(bytes: number): ApiError {
  const message = `The request body of ${bytes} bytes has more text than can be read`;
  return new ApiError({ status: 413, type: 'payload_too_large', message });
}
