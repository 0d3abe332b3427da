import { isObject } from '../shared/json.ts';
import { toByteStream } from '../wire/byte-stream.ts';
import { withoutLength } from './broken-body.ts';

const DEFAULT_BYTES = 64 * 2 ** 20;
const CHUNK = new TextEncoder().encode('a'.repeat(2 ** 16));

/**
 * Pads a response to about `bytes`: JSON with one more field, anything else with a tail. The
 * padding is generated while it is read, so a reader that stops early costs nothing.
 */
export async function toHugeResponse(response: Response, bytes = DEFAULT_BYTES): Promise<Response> {
  const body = toByteStream(await pad(response, bytes));
  return new Response(body, { status: response.status, headers: withoutLength(response) });
}

async function pad(response: Response, bytes: number): Promise<Iterable<Uint8Array>> {
  const contentType = response.headers.get('Content-Type') ?? '';
  if (contentType.startsWith('text/event-stream')) return padStream(await response.text(), bytes);
  if (contentType.includes('json')) return padJson(await response.text(), bytes);
  return padBytes(new Uint8Array(await response.arrayBuffer()), bytes);
}

/** Audio and video are padded after their end, which players ignore. */
function* padBytes(content: Uint8Array, bytes: number): Generator<Uint8Array> {
  yield content;
  yield* repeat(bytes);
}

function* padStream(stream: string, bytes: number): Generator<Uint8Array> {
  yield new TextEncoder().encode(': ');
  yield* repeat(bytes);
  yield new TextEncoder().encode(`\n\n${stream}`);
}

function* padJson(text: string, bytes: number): Generator<Uint8Array> {
  const value: unknown = JSON.parse(text);
  const opening = isObject(value) ? text.slice(0, -1) : `{"value":${text}`;
  yield new TextEncoder().encode(`${opening},"padding":"`);
  yield* repeat(bytes);
  yield new TextEncoder().encode('"}');
}

function* repeat(bytes: number): Generator<Uint8Array> {
  for (let remaining = bytes; remaining > 0; remaining -= CHUNK.byteLength) {
    yield CHUNK.subarray(0, Math.min(remaining, CHUNK.byteLength));
  }
}
