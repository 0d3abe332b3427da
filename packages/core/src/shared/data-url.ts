/** A data URL taken apart. */
export interface DataUrl {
  /** Lower case, without parameters; `application/octet-stream` when none is given. */
  readonly mediaType: string;
  /** The payload as it stands: base64, without white space. */
  readonly base64: string;
}

const head = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)?((?:;[a-z0-9-]+=[^;,]*)*);base64,/iu;
const alphabet = /^[A-Za-z0-9+/]*={0,2}$/u;

/** Whether a string is a data URL of any kind (RFC 2397). */
export function isDataUrl(text: string): boolean {
  return /^data:/iu.test(text);
}

/** Takes a base64 data URL apart; `undefined` when it is none, or when its payload is not base64. */
export function parseDataUrl(text: string): DataUrl | undefined {
  const match = head.exec(text);
  if (match === null) return undefined;
  const base64 = text.slice(match[0].length);
  if (base64.length % 4 !== 0 || !alphabet.test(base64)) return undefined;
  return { mediaType: (match[1] ?? 'application/octet-stream').toLowerCase(), base64 };
}
