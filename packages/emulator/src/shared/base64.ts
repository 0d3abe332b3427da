/** The parts of a `data:` URL. */
export interface DataUrl {
  /** The media type in lower case, without parameters. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Decodes base64 strictly: undefined for text that is not base64 or is empty. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is not base64 instead of refusing it, so the length gives it away.
  const digits = text.replace(/=+$/, '').length;
  if (bytes.byteLength === 0 || bytes.byteLength !== Math.floor((digits * 3) / 4)) return undefined;
  // The same memory, but not a Buffer: PDF readers refuse those.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Encodes bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Reads a base64 `data:` URL: undefined when it is not one or its base64 is broken. */
export function parseDataUrl(url: string): DataUrl | undefined {
  const comma = url.indexOf(',');
  const header = url.slice(0, comma).toLowerCase();
  if (comma === -1 || !header.startsWith('data:') || !header.endsWith(';base64')) return undefined;
  const bytes = decodeBase64(url.slice(comma + 1));
  if (bytes === undefined) return undefined;
  const mediaType = header.slice('data:'.length).split(';')[0] ?? '';
  return { mediaType, bytes };
}
