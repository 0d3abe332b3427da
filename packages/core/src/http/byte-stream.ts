import type { OpenRouterError } from '../shared/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ByteResponse, ByteRedirect, TransportRequest } from './contract.ts';
import { isHtml, openBody } from './open-body.ts';
import type { ExchangeContext } from './transport-errors.ts';

/** Request for bytes, with its full URL. */
interface ByteRequest extends TransportRequest {
  readonly url: string;
}

/** Reads the response to a request for bytes. */
export async function readByteResponse(
  response: Response,
  request: ByteRequest,
  { exchange, failures }: ExchangeContext,
): Promise<ByteResponse> {
  const { headers, status } = response;
  let { body } = response;
  const { attempt } = exchange;
  if (!response.ok) {
    // The body of a redirect is not needed; a failure to cancel it changes nothing.
    body?.cancel().catch(() => {});
    attempt.close();
    const redirect = toRedirect(response, request.url);
    if (redirect === undefined)
      throw failures.invalidResponse('redirects to an unusable URL', request, response);
    return { status, headers, redirect, chunks: noChunks() };
  }
  if (isHtml(headers)) {
    // The page is not needed; a failure to cancel it changes nothing.
    body?.cancel().catch(() => {});
    throw await failures.pageInstead(request, response);
  }
  if (/^application\/(?:[\w.-]+\+)?json\b/iu.test(headers.get('content-type') ?? '')) {
    const opened = await openBody(response);
    body = opened.body;
    if (!isMedia(opened.start)) {
      // An error inside a success is thrown here; any other JSON is not media.
      await failures.readJson(body, request, response);
      throw failures.invalidResponse('is JSON instead of media', request, response);
    }
  }
  // A reader that starts late is not silence of OpenRouter.
  attempt.pause();
  const chunks = readChunks(body, attempt, (error) =>
    attempt.end === 'caller'
      ? request.options?.signal?.reason
      : brokenOff(failures.toError(error, request, exchange), request),
  );
  return { status, headers, redirect: undefined, chunks };
}

/** Whether the start of a body labeled as JSON is neither JSON nor other text: paid media with the wrong label. */
function isMedia(start: string): boolean {
  return !/^["{[]/u.test(start) && /[^\P{Cc}\t-\r]|\uFFFD/u.test(start);
}

// A redirect has no chunks.
async function* noChunks(): AsyncGenerator<never> {}

function toRedirect({ type, headers }: Response, from: string): ByteRedirect | undefined {
  if (type === 'opaqueredirect') return { to: 'hidden' };
  const url = URL.parse(headers.get('location') ?? '', from);
  if (url === null) return undefined;
  const { origin, protocol } = new URL(from);
  // A request sent over TLS is not redirected to plain HTTP, where any hop could change the response.
  if (protocol === 'https:' && url.protocol !== 'https:') return undefined;
  const isOwn = url.origin === origin;
  return isOwn ? { to: 'origin', path: `${url.pathname}${url.search}` } : { to: 'host', url };
}

/** Marks the failure of a paid response that had begun: its outcome is known, and only a part of it arrived. */
function brokenOff(error: OpenRouterError, { method }: TransportRequest): OpenRouterError {
  return method === 'POST' ? error.with({ details: { reason: 'truncated' } }) : error;
}

/**
 * Reads a body chunk by chunk, on demand: nothing is read from the network before the reader asks for it. Leaving the loop
 * cancels the request, also before its first iteration.
 */
export function readChunks(
  body: Response['body'],
  attempt: Attempt,
  explain: (error: unknown) => unknown,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const chunks = generateChunks(body, attempt, explain);
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => await chunks.next(),
      async return() {
        // A generator that has not started runs no `finally`.
        attempt.cancel();
        return await chunks.return(undefined);
      },
    }),
  };
}

async function* generateChunks(
  body: Response['body'],
  attempt: Attempt,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  const reader = body?.getReader();
  const cancel = () => {
    // Nothing more is read; a failure to cancel a broken stream changes nothing.
    reader?.cancel().catch(() => {});
  };
  attempt.signal.addEventListener('abort', cancel, { once: true });
  try {
    attempt.signal.throwIfAborted();
    for (;;) {
      attempt.touch();
      const chunk = await reader?.read();
      // A fetch that ignores the signal ends its stream instead of failing it.
      attempt.signal.throwIfAborted();
      if (chunk === undefined || chunk.done) return undefined;
      attempt.pause();
      yield chunk.value;
    }
  } catch (error) {
    throw explain(error);
  } finally {
    attempt.cancel();
  }
}
