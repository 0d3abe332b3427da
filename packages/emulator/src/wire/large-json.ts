import { constants } from 'node:buffer';
import { ByteText } from '../shared/byte-text.ts';
import { ApiError } from '../shared/api-error.ts';

/** Bodies above this are read without making strings of the media in them. */
export const LARGE_BODY_BYTES = 32 * 2 ** 20;

/** The shortest text that is held: below it a string costs nothing worth saving. */
export const MIN_BYTE_TEXT_BYTES = 2 ** 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// As much of a text as has to look like base64 for the whole to be taken for it.
const PROBE_BYTES = 256;

/** A large body: its value, and its text with a mark in the place of each held text. */
export interface LargeJson {
  readonly text: string;
  /** Parses the text and puts the held texts in; throws a SyntaxError when it is no JSON. */
  parse(): unknown;
}

/**
 * Reads JSON whose media may be longer than the longest string. Long base64 becomes
 * {@link ByteText}; what remains must fit into a string, else it is a 413.
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

/** What stands before, between and after the texts that are held. */
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

/** Where the quote is that ends a JSON string; -1 when none does. */
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

// JSON writes the control character escaped, so no body has the mark in plain sight by accident.
const MARK = String.raw`\u0000held `;

function toMark(index: number): string {
  return `${MARK}${index}`;
}

/** The number in a mark; -1 for any other text. */
function fromMark(value: string): number {
  return value.startsWith('\0held ') ? Number(value.slice('\0held '.length)) : -1;
}

function tooLarge(bytes: number): ApiError {
  const message = `The request body of ${bytes} bytes has more text than can be read`;
  return new ApiError({ status: 413, type: 'payload_too_large', message });
}
