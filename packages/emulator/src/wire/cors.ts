import type { Handle } from './handle.ts';

/** Allows every page to use a handler, as OpenRouter does (Fetch Standard, CORS protocol). Preflights are neither recorded nor broken. */
export function withCors(handle: Handle): Handle {
  return async (request, signal) => {
    if (request.method === 'OPTIONS' && request.headers.has('Access-Control-Request-Method'))
      return toPreflightResponse(request.headers);
    const response = await handle(request, signal);
    const headers = new Headers(response.headers);
    headers.set('Access-Control-Allow-Origin', '*');
    headers.set('Access-Control-Expose-Headers', '*');
    return new Response(response.body, { status: response.status, headers });
  };
}

/** A wildcard does not cover `Authorization`, so the requested headers are repeated. */
function toPreflightResponse(requested: Headers): Response {
  const headers = new Headers({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
    'Access-Control-Max-Age': '600',
    Vary: 'Access-Control-Request-Headers',
  });
  const names = requested.get('Access-Control-Request-Headers');
  if (names !== null) headers.set('Access-Control-Allow-Headers', names);
  // A public page that uses this machine (Private Network Access).
  if (requested.has('Access-Control-Request-Private-Network'))
    headers.set('Access-Control-Allow-Private-Network', 'true');
  return new Response(null, { status: 204, headers });
}
