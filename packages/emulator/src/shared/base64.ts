import { ByteText, type MediaText } from './byte-text.ts';

/** A parsed `data:` URL. */
export interface DataUrl {
  /** Media type in lower case, without parameters. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

// Longer than any media type with its parameters; a later comma is not the separator.
const MAX_HEADER_CHARACTERS = 1024;

// A multiple of four, so that each step is complete base64.
const STEP_CHARACTERS = 4 * 2 ** 20;

/** Decodes base64 strictly; undefined for invalid or empty text. */
export function decodeBase64(text: MediaText, start = 0): Uint8Array | undefined {
  const end = withoutPadding(text);
  // One excess digit holds no byte, so the check of the length would miss it.
  if ((end - start) % 4 === 1) return undefined;
  const decoded = new Uint8Array(Math.max(0, Math.floor(((end - start) * 3) / 4)));
  let length = 0;
  for (let from = start; from < end; from += STEP_CHARACTERS) {
    const chunk = Buffer.from(text.slice(from, Math.min(from + STEP_CHARACTERS, end)), 'base64');
    decoded.set(chunk, length);
    length += chunk.byteLength;
  }
  // Node skips invalid characters instead of throwing, so the length reveals them.
  return length === 0 || length !== decoded.byteLength ? undefined : decoded;
}

function withoutPadding(text: MediaText): number {
  const padding = /=*$/.exec(text.slice(Math.max(0, text.length - 2), text.length));
  return text.length - (padding?.[0].length ?? 0);
}

/** Encodes bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Parses a base64 `data:` URL; undefined when it is not one or its base64 is invalid. */
export function parseDataUrl(url: MediaText): DataUrl | undefined {
  const beginning = url.slice(0, MAX_HEADER_CHARACTERS);
  const comma = beginning.indexOf(',');
  const header = beginning.slice(0, comma).toLowerCase();
  if (comma === -1 || !header.startsWith('data:') || !header.endsWith(';base64')) return undefined;
  const bytes = decodeBase64(url, comma + 1);
  if (bytes === undefined) return undefined;
  const mediaType = header.slice('data:'.length).split(';')[0] ?? '';
  return { mediaType, bytes };
}

/** Whether a text is an http(s) URL. */
export function isRemote(url: MediaText): url is string {
  return !(url instanceof ByteText) && /^https?:\/\//i.test(url);
}
