/** Limit of the fetch standard. */
export const MAX_REDIRECTS = 20;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A response with the URL that returned it. */
export interface FinalResponse {
  readonly response: Response;
  readonly url: string;
}

/**
 * Sends a GET request and follows its redirects as `fetch` does: Authorization is dropped on
 * another origin. Requests with a body are not redirected.
 */
export async function followRedirects(
  first: Request,
  send: (request: Request) => Promise<Response>,
): Promise<FinalResponse> {
  let request = first;
  for (let hops = 0; ; hops += 1) {
    const response = await send(request);
    const location = response.headers.get('Location');
    const isFollowed = REDIRECTS.has(response.status) && location !== null;
    if (!isFollowed || first.redirect === 'manual' || first.method !== 'GET') {
      return { response, url: request.url };
    }
    if (first.redirect === 'error') throw new TypeError('fetch failed');
    if (hops === MAX_REDIRECTS) throw new TypeError('fetch failed');
    await response.body?.cancel();
    request = toNext(request, new URL(location, request.url));
  }
}

function toNext({ headers, signal, url }: Request, next: URL): Request {
  const nextHeaders = new Headers(headers);
  if (next.origin !== new URL(url).origin) nextHeaders.delete('Authorization');
  return new Request(next, { headers: nextHeaders, signal });
}
