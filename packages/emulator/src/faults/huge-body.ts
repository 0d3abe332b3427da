import { isObject } from '../shared/json.ts';
import { withoutLength } from './broken-body.ts';

const DEFAULT_BYTES = 64 * 2 ** 20;
const PIECE = new TextEncoder().encode('a'.repeat(2 ** 16));

/**
 * The answer with one more field that makes the body about `bytes` long. It is made while it is
 * read, so a reader that stops early costs nothing.
 */
export async function toHugeAnswer(answer: Response, bytes = DEFAULT_BYTES): Promise<Response> {
  const text = await answer.text();
  const isStream = (answer.headers.get('Content-Type') ?? '').startsWith('text/event-stream');
  const pieces = isStream ? padStream(text, bytes) : padJson(text, bytes);
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: answer.status, headers: withoutLength(answer) });
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
