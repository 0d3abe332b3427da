import type { OpenRouterError } from '../shared/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ByteResponse, ByteRedirect, TransportRequest } from './contract.ts';
import { openBody } from './open-body.ts';
import type { ExchangeContext } from './transport-errors.ts';

/** A request for bytes, and where it went. */
interface ByteRequest extends TransportRequest {
  readonly url: string;
}

/** The answer to a request for bytes. */
export async function readByteResponse(
  response: Response,
  request: ByteRequest,
  { exchange, failures }: ExchangeContext,
): Promise<ByteResponse> {
  const { headers, status } = response;
  let { body } = response;
  const { attempt } = exchange;
  if (!response.ok) {
    // Nobody reads what stands beside a redirect; a failure to drop it changes nothing.
    body?.cancel().catch(() => {});
    attempt.close();
    const redirect = toRedirect(response, request.url);
    if (redirect === undefined)
      throw failures.invalidResponse('redirects to where nothing can be', request, response);
    return { status, headers, redirect, chunks: nothing() };
  }
  if (/^application\/(?:[\w.-]+\+)?json\b/iu.test(headers.get('content-type') ?? '')) {
    const opened = await openBody(response);
    body = opened.body;
    if (!isMedia(opened.start)) {
      // An error that came with a success is thrown here; any other JSON is no media.
      await failures.readJson(body, request, response);
      throw failures.invalidResponse('is JSON instead of media', request, response);
    }
  }
  // A reader that begins late is not OpenRouter's silence.
  attempt.pause();
  const chunks = readChunks(body, attempt, (error) =>
    attempt.end === 'caller'
      ? request.options?.signal?.reason
      : brokenOff(failures.toError(error, request, exchange), request),
  );
  return { status, headers, redirect: undefined, chunks };
}

/** Whether a beginning that is labelled as JSON is neither that nor any other text: paid bytes with the wrong label. */
function isMedia(start: string): boolean {
  return !/^["{[]/u.test(start) && /[^\P{Cc}\t-\r]|\uFFFD/u.test(start);
}

// What there is to read of a redirect.
async function* nothing(): AsyncGenerator<never> {}

function toRedirect({ type, headers }: Response, from: string): ByteRedirect | undefined {
  if (type === 'opaqueredirect') return { to: 'hidden' };
  const url = URL.parse(headers.get('location') ?? '', from);
  if (url === null) return undefined;
  const { origin, protocol } = new URL(from);
  // What was asked for over TLS is not taken from anybody on the way.
  if (protocol === 'https:' && url.protocol !== 'https:') return undefined;
  const isOwn = url.origin === origin;
  return isOwn ? { to: 'origin', path: `${url.pathname}${url.search}` } : { to: 'host', url };
}

/** What a paid request asked for was on its way: its outcome is known, and only a part of it. */
function brokenOff(error: OpenRouterError, { method }: TransportRequest): OpenRouterError {
  return method === 'POST' ? error.with({ details: { reason: 'truncated' } }) : error;
}

/**
 * Reads a body piece by piece, as the reader asks: nothing is taken from the network that nobody waits for. Leaving the loop
 * cancels the request, also before its first turn.
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
        // A generator that has not begun has nothing to clean up.
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
    // Nothing more is read; that cancelling may fail on a broken stream changes nothing.
    reader?.cancel().catch(() => {});
  };
  attempt.signal.addEventListener('abort', cancel, { once: true });
  try {
    attempt.signal.throwIfAborted();
    for (;;) {
      attempt.touch();
      const chunk = await reader?.read();
      // A fetch that does not heed the signal ends its stream instead of breaking it.
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
