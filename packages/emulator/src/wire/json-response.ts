import type { ResponseHeaders } from './sse.ts';

/** A JSON body with its length, as every answer that is not a stream has it. */
export function toJsonResponse(
  value: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: ResponseHeaders } = {},
): Response {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const merged = new Headers(headers);
  if (!merged.has('Content-Type')) merged.set('Content-Type', 'application/json');
  merged.set('Content-Length', String(bytes.byteLength));
  return new Response(bytes, { status, headers: merged });
}
