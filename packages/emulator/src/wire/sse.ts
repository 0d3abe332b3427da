import { toByteStream } from './byte-stream.ts';

const encoder = new TextEncoder();

/** The last frame of every stream that ends well. */
export const DONE_FRAME = 'data: [DONE]\n\n';

/** The comment OpenRouter sends while a provider keeps it waiting. */
export const KEEP_ALIVE_FRAME = ': OPENROUTER PROCESSING\n\n';

/** One event of a stream. */
export function toFrame(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

/** Headers as the emulator hands them on. */
export type ResponseHeaders = Headers | Readonly<Record<string, string>>;

/**
 * An event stream that makes a frame only when somebody reads it. Each frame is one chunk of the
 * body; the faults that count or drop frames rely on that.
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
