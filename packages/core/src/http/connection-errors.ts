import { runtime } from '#runtime';

import type { PrintableCause } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import type { ConnectFailureInfo } from '../runtime/contract.ts';
import type { Hint } from '../shared/hints.ts';
import { MAX_RESPONSE_BYTES } from './bounded-body.ts';
import { checkActivityHint } from './error-envelope.ts';
import { isHtml } from './open-body.ts';
import type { TransportRequest } from './contract.ts';

/** Message of undici for a redirect that it must not follow; there is no code for it. */
const UNDICI_REDIRECT = 'unexpected redirect';

/** Message of undici for a port that the Fetch Standard blocks, before it connects; there is no code for it either. */
const UNDICI_BAD_PORT = 'bad port';

/** Returns the error of a call without a key. */
export function noKey({ action }: TransportRequest): OpenRouterError {
  return new OpenRouterError('UPSTREAM_REFUSED', `Cannot ${action}: no API key is set`, {
    hints: [
      { kind: 'set-option', option: 'apiKey', note: 'keys are made at https://openrouter.ai/keys' },
    ],
    details: { reason: 'credentials' },
  });
}

/** Returns the error of a redirect, which could send the key to another host. */
export function redirected({ action }: TransportRequest): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the host returned a redirect, which is never followed with the key`,
    {
      retryable: false,
      hints: [
        {
          kind: 'check-option',
          option: 'baseUrl',
          note: 'it must be a URL that does not redirect',
        },
      ],
      // Nothing was carried out: the host sent the request elsewhere.
      details: { reason: 'connection' },
    },
  );
}

/** Returns the error of a response that is a page which only another server than the API sends; else `undefined`. */
export function findPage(
  text: string,
  {
    request,
    response: { headers, status },
    requestId,
  }: {
    readonly request: TransportRequest;
    readonly response: Response;
    readonly requestId: string | undefined;
  },
): OpenRouterError | undefined {
  const isPage = isHtml(headers) || /^\s*<[!?a-z]/iu.test(text);
  // The edge of OpenRouter sends pages with these, and above 500 it does not know what happens behind it. A 511 is the login of
  // a network in between (RFC 6585, section 6).
  const isEdge = (status >= 500 && status !== 511) || [401, 402, 408, 413, 429].includes(status);
  return isPage && !isEdge ? pageInstead(request, status, requestId) : undefined;
}

/** Returns the error of a response above its limit. */
export function tooLarge(
  { action, method, maxResponseBytes: maxBytes = MAX_RESPONSE_BYTES }: TransportRequest,
  requestId: string | undefined,
): OpenRouterError {
  const paid = method === 'POST';
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot ${action}: the response is larger than ${maxBytes} bytes`,
    {
      requestId,
      hints: paid ? [checkActivityHint] : [],
      details: { reason: paid ? 'outcome_unknown' : undefined, maxBytes },
    },
  );
}

/** Returns the error of a page for browsers, which the API never sends: nothing was carried out and nothing was charged. */
export function pageInstead(
  { action }: TransportRequest,
  status: number,
  requestId: string | undefined,
): OpenRouterError {
  const isSuccess = status < 400;
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the host returned a page instead of an answer of the API (HTTP ${status})`,
    {
      retryable: false,
      // The status of a success would say that the API has accepted something.
      status: isSuccess ? undefined : status,
      requestId,
      hints: [
        {
          kind: 'check-option',
          option: 'baseUrl',
          note: 'it must end where the API begins, as https://openrouter.ai/api/v1 does',
        },
        {
          kind: 'text',
          text: 'The page may also be that of a proxy or a login of this network: open the URL in a browser.',
        },
      ],
      details: { reason: 'connection' },
    },
  );
}

/**
 * Returns the error of a request that was not carried out, because the host was not reached or redirects; `undefined` when
 * it may have been.
 */
export function toConnectionError(
  error: unknown,
  request: TransportRequest,
  cause: PrintableCause,
): OpenRouterError | undefined {
  if (cause.message === UNDICI_REDIRECT) return redirected(request);
  const connection = { cause, failure: runtime.connectFailureOf(error) };
  if (runtime.isUntrusted(error)) return untrusted(request, connection);
  return cause.message === UNDICI_BAD_PORT || runtime.nothingWasSent(error)
    ? notReached(request, connection)
    : undefined;
}

/** A connection that failed, as far as it is known. */
interface FailedConnection {
  readonly cause: PrintableCause;
  readonly failure: ConnectFailureInfo | undefined;
}

/** Returns the error of a host that cannot be reached. */
function notReached(
  { action }: TransportRequest,
  { cause, failure }: FailedConnection,
): OpenRouterError {
  const through = describeRoute(failure);
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the host cannot be reached${through} (${cause.message})`,
    {
      retryable: cause.message !== UNDICI_BAD_PORT && !isFinal(failure),
      hints: [
        { kind: 'text', text: 'Check the network.' },
        { kind: 'check-option', option: 'baseUrl' },
        ...proxyHints(failure),
      ],
      details: { reason: 'connection' },
      cause,
    },
  );
}

/** Returns the error of a host whose certificate is not trusted. */
function untrusted(
  { action }: TransportRequest,
  { cause, failure }: FailedConnection,
): OpenRouterError {
  const through = describeRoute(failure);
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the certificate of the host is not trusted${through} (${cause.message})`,
    {
      retryable: false,
      hints: [
        { kind: 'check-option', option: 'baseUrl' },
        {
          kind: 'text',
          text: 'Where a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the file of its certificate, or NODE_USE_SYSTEM_CA=1 to trust the certificates of this machine.',
        },
        { kind: 'text', text: 'Check the clock of this machine.' },
      ],
      details: { reason: 'connection' },
      cause,
    },
  );
}

function describeRoute(failure: ConnectFailureInfo | undefined): string {
  return failure?.proxy === undefined ? '' : ` through the proxy ${failure.proxy}`;
}

/** Statuses of a proxy that the same request gets again. */
const finalStatuses: ReadonlySet<number | undefined> = new Set([401, 403, 405, 407]);

function isFinal(failure: ConnectFailureInfo | undefined): boolean {
  return finalStatuses.has(failure?.proxyStatus);
}

function proxyHints(failure: ConnectFailureInfo | undefined): Hint[] {
  if (failure?.proxy === undefined) return [];
  const note =
    failure.proxyStatus === 407
      ? 'the proxy wants a user name and a password: http://user:password@host:port'
      : 'NO_PROXY names the hosts that are reached without it';
  return [{ kind: 'check-option', option: 'proxy', note }];
}
