import { isObject } from '../shared/json.ts';
import { toByteStream } from '../wire/byte-stream.ts';
import { withoutLength } from './broken-body.ts';

const DEFAULT_BYTES = 64 * 2 ** 20;
const PIECE = new TextEncoder().encode('a'.repeat(2 ** 16));

/**
 * The answer with one more field, or what is not JSON with a tail, that makes the body about `bytes`
 * long. It is made while it is read, so a reader that stops early costs nothing.
 */
export async function toHugeAnswer(answer: Response, bytes = DEFAULT_BYTES): Promise<Response> {
  const body = toByteStream(await pad(answer, bytes));
  return new Response(body, { status: answer.status, headers: withoutLength(answer) });
}

async function pad(answer: Response, bytes: number): Promise<Iterable<Uint8Array>> {
  const contentType = answer.headers.get('Content-Type') ?? '';
  if (contentType.startsWith('text/event-stream')) return padStream(await answer.text(), bytes);
  if (contentType.includes('json')) return padJson(await answer.text(), bytes);
  return padBytes(new Uint8Array(await answer.arrayBuffer()), bytes);
}

/** Sound and film go on behind their end, where players no longer look. */
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
  for (let left = bytes; left > 0; left -= PIECE.byteLength) {
    yield PIECE.subarray(0, Math.min(left, PIECE.byteLength));
  }
}
