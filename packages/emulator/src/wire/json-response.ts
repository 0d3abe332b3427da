import type { ResponseHeaders } from './sse.ts';

/** Returns a JSON response with its length, as all responses that are not streams. */
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
