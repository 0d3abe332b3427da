import { LARGE_BODY_BYTES, readLargeJson } from './large-json.ts';

/** A request with its complete body. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: IncomingBody;
  /** The text after `Bearer ` in the Authorization header. */
  readonly key: string | undefined;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
}

/** The body of an {@link IncomingRequest}, parsed once. */
type IncomingBody =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'json';
      readonly text: string;
      /** Parsed value; long base64 of a large body is a `ByteText`. */
      readonly value: unknown;
      readonly isLarge: boolean;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> };

/** Reads a request to its end. */
export async function readIncomingRequest(
  request: Request,
  signal: AbortSignal,
): Promise<IncomingRequest> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  const { method, headers } = request;
  const url = new URL(request.url);
  return { method, url, headers, body: parseBody(bytes, headers), key: readKey(headers), signal };
}

function parseBody(bytes: Uint8Array<ArrayBuffer>, headers: Headers): IncomingBody {
  if (bytes.byteLength === 0) return { kind: 'none' };
  const contentType = headers.get('Content-Type') ?? '';
  if (contentType !== '' && !/json|^text\/|urlencoded/.test(contentType)) {
    return { kind: 'bytes', bytes };
  }
  const isLarge = bytes.byteLength > LARGE_BODY_BYTES;
  const { text, parse } = isLarge ? readLargeJson(bytes) : readJson(bytes);
  try {
    return { kind: 'json', text, value: parse(), isLarge };
  } catch {
    // Not JSON: the route decides whether that is an error.
    return { kind: 'text', text };
  }
}

function readJson(bytes: Uint8Array): { text: string; parse: () => unknown } {
  const text = new TextDecoder().decode(bytes);
  return { text, parse: (): unknown => JSON.parse(text) };
}

function readKey(headers: Headers): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.get('Authorization') ?? '')?.[1];
}
