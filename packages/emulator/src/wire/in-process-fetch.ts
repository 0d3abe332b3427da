import { STATUS_CODES } from 'node:http';
import { ConnectionReset } from './connection-reset.ts';
import { followRedirects } from './follow-redirects.ts';
import type { Handle } from './handle.ts';
import { mapBody } from './watched-body.ts';

/**
 * Creates a `fetch` that reaches the emulator without a socket and behaves as over one: it rejects
 * with the signal's reason, throws a TypeError when the connection breaks, decodes gzip, and reads
 * the body only as fast as the caller.
 */
export function createInProcessFetch(handle: Handle): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    // The signal of a Request follows its source weakly, so the caller's own is preferred.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : request.signal);
    signal.throwIfAborted();
    const { response, url } = await followRedirects(
      request,
      async (hop) => await untilSettledOrAborted(handle(hop, signal), signal),
    );
    return toClientResponse(response, url, signal);
  };
}

async function untilSettledOrAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    // fetch rejects with whatever the caller aborted with, an Error or not.
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    if (error instanceof ConnectionReset) throw toNetworkError('fetch failed');
    throw error;
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

function toClientResponse(response: Response, url: string, signal: AbortSignal): Response {
  const { status, headers } = response;
  const decoded =
    headers.get('Content-Encoding') === 'gzip' && response.body !== null
      ? response.body.pipeThrough<Uint8Array>(new DecompressionStream('gzip'))
      : response.body;
  const body =
    decoded === null
      ? null
      : mapBody(decoded, { signal, onError: (error) => toNetworkError('terminated', error) });
  const clientResponse = new Response(body, {
    status,
    statusText: STATUS_CODES[status] ?? '',
    headers,
  });
  // A constructed Response has no URL; one of `fetch` has the URL of the request.
  Object.defineProperty(clientResponse, 'url', { value: url });
  return clientResponse;
}

function toNetworkError(message: string, source?: unknown): TypeError {
  const isReset = source === undefined || source instanceof ConnectionReset;
  const cause = isReset
    ? Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    : source;
  return new TypeError(message, { cause });
}
