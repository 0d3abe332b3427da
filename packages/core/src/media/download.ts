import { runtime } from '#runtime';

import type { Attempt } from '../http/attempt.ts';
import { openAttempt } from '../http/attempt.ts';
import { unlessAborted } from '../shared/race-abort.ts';
import { userAgent } from '../http/request.ts';
import type { DownloadRoute, GuardedFetch, Runtime } from '../runtime/contract.ts';
import type { Clock } from '../shared/clock.ts';
import type { HostPolicy } from './address-policy.ts';
import { createAddressPolicy } from './address-policy.ts';
import type { DownloadFailures } from './download-errors.ts';
import { createDownloadFailures } from './download-errors.ts';
import type { MediaLimits } from './media-limits.ts';
import { checkUrl, describeFetch, parseUserUrl } from './url-policy.ts';

/** Options for a download. */
export interface DownloadOptions {
  readonly limits: MediaLimits;
  /** Noun for the file in messages: `image`. */
  readonly what: string;
  readonly allowPrivateHosts: readonly string[];
  /** Way to the URL. @default direct connections */
  readonly route?: DownloadRoute | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * Fetches an untrusted URL.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a URL that cannot be fetched, `UPSTREAM_REFUSED` with reason
 * `blocked_address` for an address that is not public, `RESOURCE_TOO_LARGE`, `UPSTREAM_TIMEOUT`, `UPSTREAM_HTTP`.
 */
export async function download(url: string, options: DownloadOptions): Promise<Blob> {
  return await downloadBy(runtime, url, options);
}

/** Same as {@link download}, with the functions of a given runtime. */
export async function downloadBy(
  { guardedFetch, spool }: Pick<Runtime, 'guardedFetch' | 'spool'>,
  text: string,
  { limits, what, allowPrivateHosts, route, clock, signal: caller }: DownloadOptions,
): Promise<Blob> {
  caller?.throwIfAborted();
  const policy = createAddressPolicy(allowPrivateHosts);
  const url = parseUserUrl(text, what, policy);
  const failures = createDownloadFailures(describeFetch(what, url), what, clock);
  const attempt = openAttempt(clock, {
    signal: caller,
    attemptTimeoutMs: limits.fetchTimeoutMs,
    deadlineAt: Number.POSITIVE_INFINITY,
  });
  try {
    const fetch = await guardedFetch(policy, route);
    const transfer: Transfer = { fetch, policy, limits, attempt, failures };
    const response = await follow(url, transfer);
    return await spool(readChunks(response, transfer));
  } catch (error) {
    // An abort throws the caller's own reason.
    if (attempt.end === 'caller') caller?.throwIfAborted();
    throw attempt.end === undefined ? error : failures.timedOut(limits.fetchTimeoutMs);
  } finally {
    // Drops whatever still arrives after a redirect or beyond a limit.
    attempt.cancel();
  }
}

/** State of one download. */
interface Transfer {
  readonly fetch: GuardedFetch;
  readonly policy: HostPolicy;
  readonly limits: MediaLimits;
  readonly attempt: Attempt;
  readonly failures: DownloadFailures;
}

// Some hosts, Wikimedia's among them, refuse requests without `accept` and `user-agent`.
const headers: Readonly<Record<string, string>> = {
  accept: 'image/*, audio/*, video/*, application/pdf, */*;q=0.8',
  // A web page may not set `user-agent`.
  ...(runtime.userAgent === '' ? {} : { 'user-agent': userAgent }),
};

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Returns the first response that is not a redirect. */
async function follow(start: URL, transfer: Transfer): Promise<Response> {
  const { limits, failures } = transfer;
  let url = start;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetchOnce(url, transfer);
    // No range was requested, so a partial response is not the file.
    if (response.ok && response.status !== 206) return response;
    if (response.type === 'opaqueredirect') throw failures.hiddenRedirect();
    if (!redirectStatuses.has(response.status)) throw failures.fromStatus(response);
    if (redirects >= limits.maxRedirects) {
      const why = `it redirects more than ${limits.maxRedirects} times`;
      throw failures.fromRedirect(why, response.status);
    }
    url = nextUrl(response, url, transfer);
    // Frees the connection; a failure to cancel changes nothing.
    response.body?.cancel().catch(() => {});
  }
}

async function fetchOnce(
  url: URL,
  { fetch, attempt: { signal }, failures }: Transfer,
): Promise<Response> {
  try {
    return await unlessAborted(signal, fetch(url, { headers, signal }));
  } catch (error) {
    throw failures.fromThrown(error);
  }
}

/** Returns the target of a redirect, checked like the URL of the caller. */
function nextUrl(
  { headers: responseHeaders, status }: Response,
  from: URL,
  transfer: Transfer,
): URL {
  const { policy, failures } = transfer;
  const location = responseHeaders.get('location');
  if (location === null) throw failures.fromRedirect('it redirects without a location', status);
  const checked = checkUrl(fromBytes(location), from, policy);
  if (!(checked instanceof URL)) {
    throw checked.fault.isBlocked
      ? failures.blocked()
      : failures.fromRedirect(
          `it redirects to a URL that cannot be fetched: ${checked.fault.why}`,
          status,
        );
  }
  if (from.protocol === 'https:' && checked.protocol === 'http:')
    throw failures.fromRedirect('it redirects from https to http', status);
  return checked;
}

/** Decodes a header that was sent as UTF-8: fetch returns each byte as a character. */
function fromBytes(header: string): string {
  const bytes = Uint8Array.from(header, (each) => each.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // It was sent as Latin-1, whose characters are its bytes.
    return header;
  }
}

/** Yields the decoded bytes of a body, never more than the limit. */
async function* readChunks(
  { headers: responseHeaders, body, status }: Response,
  { limits: { maxBytes }, attempt: { signal }, failures }: Transfer,
): AsyncGenerator<Uint8Array> {
  const announced = announcedBytes(responseHeaders);
  if (announced > maxBytes) throw failures.tooLarge(announced, maxBytes, announced);
  const reader = body?.getReader();
  let bytes = 0;
  for (;;) {
    const chunk = await readChunk(reader, signal).catch((error: unknown) => {
      throw failures.fromThrown(error);
    });
    if (chunk === undefined) break;
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw failures.tooLarge(bytes, maxBytes);
    yield chunk;
  }
  if (bytes === 0) throw failures.empty(status);
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (reader === undefined) return undefined;
  const { value } = await unlessAborted(signal, reader.read());
  return value;
}

/** Returns the `content-length`; 0 without one, and for a compressed body, whose length says nothing about its content. */
function announcedBytes(responseHeaders: Headers): number {
  const isCompressed = (responseHeaders.get('content-encoding') ?? 'identity') !== 'identity';
  const announced = responseHeaders.get('content-length') ?? '';
  return !isCompressed && /^\d+$/u.test(announced) ? Number(announced) : 0;
}
