/** Parsed data URL. */
export interface DataUrl {
  /** Media type in lower case, without parameters; `application/octet-stream` when there is none. */
  readonly mediaType: string;
  /** Payload as it is: base64, without white space. */
  readonly base64: string;
}

const head = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)?((?:;[a-z0-9-]+=[^;,]*)*);base64,/iu;
const alphabet = /^[A-Za-z0-9+/]*={0,2}$/u;

/** Whether a string is a data URL of any kind (RFC 2397). */
export function isDataUrl(text: string): boolean {
  return /^data:/iu.test(text);
}

/**
 * Parses a base64 data URL; `undefined` when it is not one, or when its payload is not base64. White space, the URL-safe
 * alphabet, percent signs and missing padding are not base64 (RFC 4648, section 4): an ambiguous payload is not sent on.
 */
export function parseDataUrl(text: string): DataUrl | undefined {
  const match = head.exec(text);
  if (match === null) return undefined;
  const base64 = text.slice(match[0].length);
  if (!isBase64(base64)) return undefined;
  return { mediaType: (match[1] ?? 'application/octet-stream').toLowerCase(), base64 };
}

/** Whether a text is base64 with padding and nothing else (RFC 4648, section 4). */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && alphabet.test(text);
}

/** Counts the bytes of a base64 data URL by its length alone; at most two too many when it is not valid. */
export function dataUrlBytes(text: string): number {
  const characters = text.length - text.indexOf(',') - 1;
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
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
  for (let start = 0; start < base64.length; start += CHUNK_CHARACTERS) {
    chunks.push(new Blob([fromBase64(base64.slice(start, start + CHUNK_CHARACTERS))]));
  }
  return new Blob(chunks);
}
