/** Maximum bytes of a text from a file or a pipe: some eight million tokens, more than any model takes. */
export const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** Text of some bytes, or why they have none. */
export type DecodedText =
  | { readonly text: string }
  | {
      /** Reason as a clause: `it is not UTF-8: byte 0xE9 at position 12`. */
      readonly fault: string;
      /** Whether it is text in another encoding. */
      readonly isText: boolean;
      /** That encoding, as `iconv -f` takes it, if it can be told. */
      readonly encoding: string | undefined;
    };

/**
 * Decodes bytes as text by one rule: UTF-8, or UTF-16 with a byte order mark or where the zero bytes show it. Marks are removed.
 * Other encodings are refused rather than guessed, so that nothing is replaced, and no text has a NUL.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]))
    return { fault: 'it is UTF-32', isText: true, encoding: 'UTF-32' };
  const marked = utf16Marks.find(({ mark }) => startsWith(bytes, mark));
  if (marked !== undefined) return decodeUtf16(bytes, marked.label);
  return bytes.includes(0) ? decodeUnmarked(bytes) : decodeUtf8(bytes);
}

type Utf16 = 'utf-16le' | 'utf-16be';

const utf16Marks: readonly { readonly mark: readonly number[]; readonly label: Utf16 }[] = [
  { mark: [0xff, 0xfe], label: 'utf-16le' },
  { mark: [0xfe, 0xff], label: 'utf-16be' },
];

const NO_TEXT = { fault: 'it is not text', isText: false, encoding: undefined } as const;

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

function decodeUtf16(bytes: Uint8Array, label: Utf16): DecodedText {
  const text = decode(bytes, label);
  if (text === undefined) return { fault: DAMAGED, isText: true, encoding: undefined };
  return text.includes('\0') ? NO_TEXT : { text };
}

const DAMAGED = 'it is damaged UTF-16: it ends inside a character, or has half of one';

/** Characters that no text has, but random bytes do: controls, and code points without a character. */
const notInText = /[^\P{Cc}\t\n\v\f\r]|\p{Cn}|\p{Co}/u;

/** Decodes bytes with zero bytes and without a mark: text as UTF-16 has them in one half of its units only. */
function decodeUnmarked(bytes: Uint8Array): DecodedText {
  const isInHalf = (half: number) => bytes.every((byte, index) => byte !== 0 || index % 2 === half);
  const half = isInHalf(1) ? 1 : 0;
  if (half === 0 && !isInHalf(0)) return NO_TEXT;
  if (isList(bytes, half)) return NO_TEXT;
  const text = decode(bytes, half === 1 ? 'utf-16le' : 'utf-16be');
  return text === undefined || notInText.test(text) ? NO_TEXT : { text };
}

/** Whether ASCII bytes are a list that is separated by zero bytes: of UTF-16, where all other bytes are ASCII, only blanks have one. */
function isList(bytes: Uint8Array, half: number): boolean {
  if (bytes.some((byte) => byte >= 0x7f || (byte !== 0 && byte < 0x09))) return false;
  const isFull = bytes.every((byte, index) => index % 2 !== half || byte === 0);
  return !isFull && bytes.some((byte, index) => byte === 0 && (bytes[index ^ 1] ?? 0) > 0x20);
}

function decodeUtf8(bytes: Uint8Array): DecodedText {
  const text = decode(bytes, 'utf-8');
  if (text !== undefined) return { text };
  const position = faultIn(bytes);
  const byte = (bytes[position] ?? 0).toString(16).toUpperCase();
  return {
    fault: `it is not UTF-8: byte 0x${byte} at position ${position + 1}`,
    isText: true,
    encoding: isWestern(bytes) ? 'WINDOWS-1252' : undefined,
  };
}

/** Returns the decoded text without its mark; `undefined` when a byte would have to be replaced. */
function decode(bytes: Uint8Array, label: Utf16 | 'utf-8'): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    // A fatal decoder throws for the first byte that does not fit.
    return undefined;
  }
}

/** Returns the index of the first byte that is not UTF-8: there the text differs from its repaired form. */
function faultIn(bytes: Uint8Array): number {
  const repaired = new TextEncoder().encode(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
  );
  const index = bytes.findIndex((byte, at) => byte !== repaired[at]);
  return index === -1 ? bytes.length - 1 : index;
}

/** Whether most bytes that are not ASCII stand alone: letters of Western Europe do, those of other scripts do not. */
function isWestern(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let high = 0;
  let alone = 0;
  for (const [index, byte] of sample.entries()) {
    if (byte < 0x80) continue;
    high += 1;
    if ((sample[index - 1] ?? 0) < 0x80 && (sample[index + 1] ?? 0) < 0x80) alone += 1;
  }
  return alone * 2 >= high;
}

/** Bytes that the encoding is told from. */
const SAMPLE_BYTES = 65_536;
