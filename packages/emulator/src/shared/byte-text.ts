import { createHash } from 'node:crypto';

const SUMMARY_CHARACTERS = 64;

/**
 * A long base64 text backed by the bytes of its request: as a string it would be a second copy, and
 * above half a billion characters it could not be a string at all.
 */
export class ByteText {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Number of characters; all of them are ASCII. */
  get length(): number {
    return this.#bytes.byteLength;
  }

  /** Returns a part of the text as a string. */
  slice(start: number, end: number): string {
    const part = this.#bytes.subarray(start, end);
    return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
  }

  /** Returns its beginning, length and digest, for the record of the request. */
  summarize(): string {
    const digest = createHash('sha256').update(this.#bytes).digest('hex');
    return `${this.slice(0, SUMMARY_CHARACTERS)}… (${this.length} characters, SHA-256 ${digest})`;
  }
}

/** Base64 or a URL of a request. */
export type MediaText = string | ByteText;

/** Whether a value of a request is a {@link MediaText}. */
export function isMediaText(value: unknown): value is MediaText {
  return typeof value === 'string' || value instanceof ByteText;
}

/** Replaces each {@link ByteText} in a JSON value by its summary. */
export function summarizeByteTexts(value: unknown): unknown {
  if (value instanceof ByteText) return value.summarize();
  if (Array.isArray(value)) return value.map(summarizeByteTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, summarizeByteTexts(part)]),
  );
}
