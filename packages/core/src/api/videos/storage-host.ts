import { runtime } from '#runtime';

import type { Attempt } from '../../http/attempt.ts';
import { openAttempt } from '../../http/attempt.ts';
import { unlessAborted } from '../../shared/race-abort.ts';
import { readChunks } from '../../http/byte-stream.ts';
import type { ByteResponse } from '../../http/contract.ts';
import { retryAfterInHeaders } from '../../http/retry-after.ts';
import type { HostPolicy } from '../../media/address-policy.ts';
import { createAddressPolicy } from '../../media/address-policy.ts';
import { blockedAddress, checkUrl } from '../../media/url-policy.ts';
import type { GuardedFetch } from '../../runtime/contract.ts';
import { BLOCKED_ADDRESS } from '../../runtime/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';
import type { Hint } from '../../shared/hints.ts';

/** Milliseconds without a byte after which a download fails. */
export const DOWNLOAD_SILENCE_MS = 60_000;

/** Maximum redirects of one request, each of which is checked. */
export const MAX_CONTENT_REDIRECTS = 5;

/** A request for a file at a host that OpenRouter named. */
export interface StoredRequest {
  readonly url: URL;
  /** Action of the request, for messages. */
  readonly action: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly options: CallOptions | undefined;
}

/** State of one request that follows redirects. */
interface RedirectedRequest {
  readonly request: StoredRequest;
  readonly fetch: GuardedFetch;
  readonly policy: HostPolicy;
  readonly attempt: Attempt;
}

/**
 * Requests a file from a host that OpenRouter redirected to. The key is not sent, and each address is treated as untrusted.
 *
 * @throws OpenRouterError `UPSTREAM_REFUSED` with reason `blocked_address`, `UPSTREAM_HTTP`, `UPSTREAM_TIMEOUT`.
 */
export async function openStored(
  { media, clock }: Pick<ApiContext, 'media' | 'clock'>,
  request: StoredRequest,
): Promise<ByteResponse> {
  const { options, action } = request;
  const policy = createAddressPolicy(media.allowPrivateHosts ?? []);
  const fetch = await runtime.guardedFetch(policy, media);
  const attempt = openAttempt(clock, {
    signal: options?.signal,
    attemptTimeoutMs: DOWNLOAD_SILENCE_MS,
    deadlineAt: clock.now() + (options?.timeoutMs ?? Infinity),
  });
  const explain = (error: unknown): unknown => {
    if (attempt.end === 'caller') return options?.signal?.reason;
    return OpenRouterError.is(error) ? error : toError(error, action, attempt);
  };
  try {
    const response = await followRedirects({ request, fetch, policy, attempt });
    const { status, headers, body } = response;
    if (!response.ok) {
      throw upstream(action, `the storage host answered with HTTP ${status}`, {
        status,
        retryable: status === 408 || status === 429 || status >= 500,
        retryAfterMs: retryAfterInHeaders(headers, clock),
      });
    }
    return { status, headers, redirect: undefined, chunks: readChunks(body, attempt, explain) };
  } catch (error) {
    attempt.cancel();
    throw explain(error);
  }
}

async function followRedirects({
  request,
  fetch,
  policy,
  attempt,
}: RedirectedRequest): Promise<Response> {
  const { action, headers } = request;
  const { signal } = attempt;
  let url = checkHop(request.url, undefined, { action, policy });
  for (let redirects = 0; ; redirects += 1) {
    const response = await unlessAborted(signal, fetch(url, { headers, signal }));
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    // The body of a redirect is not read; a failure to cancel it changes nothing.
    response.body?.cancel().catch(() => {});
    if (redirects >= MAX_CONTENT_REDIRECTS) throw tooManyRedirects(action);
    url = checkHop(location, url, { action, policy });
  }
}

/**
 * Returns the URL of a redirect if it is allowed.
 *
 * @param from The URL that redirects; `undefined` for that of the API, which the transport checks.
 * @throws OpenRouterError `UPSTREAM_REFUSED` with reason `blocked_address`, `UPSTREAM_HTTP`.
 */
export function checkHop(
  target: URL | string,
  from: URL | undefined,
  { action, policy }: { readonly action: string; readonly policy: HostPolicy },
): URL {
  const checked = checkUrl(String(target), from, policy);
  if (!(checked instanceof URL)) {
    throw checked.fault.isBlocked
      ? blockedAddress(`Cannot ${action}`, blockedHints)
      : upstream(action, `OpenRouter redirects to an invalid URL: ${checked.fault.why}`);
  }
  if (from?.protocol === 'https:' && checked.protocol === 'http:')
    throw upstream(action, 'the storage host redirects from https to http');
  return checked;
}

/** Hints for a blocked address, which only the configuration of the client can allow. */
const blockedHints: readonly Hint[] = [
  {
    kind: 'set-option',
    option: 'allowPrivateHosts',
    note: 'add the storage host if it is trusted',
  },
  { kind: 'text', text: 'Download the video again: it is still stored at OpenRouter.' },
];

/** Creates the error for too many redirects. */
export function tooManyRedirects(action: string): OpenRouterError {
  return upstream(action, `it redirects more than ${MAX_CONTENT_REDIRECTS} times`);
}

function toError(error: unknown, action: string, attempt: Attempt): OpenRouterError {
  if (attempt.end !== undefined) {
    const why = attempt.end === 'deadline' ? 'the call timed out' : 'no data arrives';
    return new OpenRouterError('UPSTREAM_TIMEOUT', `Cannot ${action}: ${why}`);
  }
  if (error instanceof Error && error.name === BLOCKED_ADDRESS)
    return blockedAddress(`Cannot ${action}`, blockedHints);
  const isUntrusted = runtime.isUntrusted(error);
  const why = isUntrusted
    ? 'the certificate of the storage host is not trusted'
    : 'the connection to the storage host broke';
  // No cause: its message contains addresses.
  return upstream(action, why, { retryable: !isUntrusted, reason: 'connection' });
}

interface ErrorInfo {
  readonly status?: number | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly reason?: 'connection' | undefined;
}

function upstream(action: string, why: string, info: ErrorInfo = {}): OpenRouterError {
  const { reason = 'invalid_response', ...rest } = info;
  return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${action}: ${why}`, {
    ...rest,
    hints: [{ kind: 'text', text: 'Download the video again: it is still stored at OpenRouter.' }],
    details: { reason },
  });
}
