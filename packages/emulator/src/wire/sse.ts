import { toByteStream } from './byte-stream.ts';

const encoder = new TextEncoder();

/** Last frame of every complete stream. */
export const DONE_FRAME = 'data: [DONE]\n\n';

/** Comment that OpenRouter sends while it waits for a provider. */
export const KEEP_ALIVE_FRAME = ': OPENROUTER PROCESSING\n\n';

/** Returns one event of a stream. */
export function toFrame(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

/** Response headers in either form. */
export type ResponseHeaders = Headers | Readonly<Record<string, string>>;

/**
 * Creates an event stream that generates a frame only when it is read. Each frame is one chunk of
 * the body; the faults that count or drop frames rely on that.
 */
export function toEventStream(frames: Iterable<string>, headers: ResponseHeaders): Response {
  const merged = new Headers(headers);
  merged.set('Content-Type', 'text/event-stream; charset=utf-8');
  merged.set('Cache-Control', 'no-cache');
  return new Response(toByteStream(encode(frames)), { headers: merged });
}

function* encode(frames: Iterable<string>): Generator<Uint8Array> {
  for (const frame of frames) yield encoder.encode(frame);
}
