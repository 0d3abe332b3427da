import type { Clock } from '../shared/clock.ts';
import type { ErrorDetails, PrintableCause } from '../shared/errors.ts';
import { OpenRouterError, toPrintableCause } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';
import { parseJson } from '../shared/untrusted-json.ts';
import type { Redactor } from '../shared/redact.ts';
import type { AttemptEnd } from './attempt.ts';
import { unlessAborted } from '../shared/race-abort.ts';
import { MAX_RESPONSE_BYTES, MAX_ERROR_BYTES, readText } from './bounded-body.ts';
import type { TransportRequest } from './contract.ts';
import { isErrorBody, checkActivityHint } from './error-envelope.ts';
import { EventStreamError } from './event-stream-error.ts';
import type { Exchange } from './exchange.ts';
import type { Hint } from '../shared/hints.ts';

/** Factory that turns every failure on the wire into an `OpenRouterError`. No error of ky or of fetch leaves. */
export interface Failures {
  noKey(request: TransportRequest): Promise<OpenRouterError>;
  /** Returns the error of a response whose status is not a success. */
  fromResponse(
    response: Response,
    request: TransportRequest,
    signal: AbortSignal,
  ): Promise<OpenRouterError>;
  /** Returns the error of a success with an invalid response. */
  invalidResponse(how: string, request: TransportRequest, response: Response): OpenRouterError;
  /** Returns the error of a page for browsers in place of a response: it does not come from the API. */
  pageInstead(request: TransportRequest, response: Response): Promise<OpenRouterError>;
  /** Reads a JSON body. @throws OpenRouterError when the body is too large, is not JSON or holds an error. */
  readJson(body: Response['body'], request: TransportRequest, response: Response): Promise<unknown>;
  /** Returns an error found inside the response of a success. */
  inside(
    request: TransportRequest,
    body: unknown,
    info: { readonly headers: Headers; readonly details?: ErrorDetails | undefined },
  ): Promise<OpenRouterError>;
  /** Converts whatever an attempt threw before it had a result. */
  ofAttempt(
    error: unknown,
    request: TransportRequest,
    exchange: Exchange,
  ): Promise<OpenRouterError>;
  /** Converts whatever an attempt threw once its response had begun. */
  toError(error: unknown, request: TransportRequest, exchange: Exchange): OpenRouterError;
}

/** Attempt, with the factory of its errors. */
export interface ExchangeContext {
  readonly exchange: Exchange;
  readonly failures: Failures;
}

/** Error response of OpenRouter. */
interface ErrorResponse {
  readonly request: TransportRequest;
  readonly body: unknown;
  readonly headers: Headers;
  /** HTTP status; `undefined` when the error came inside a success. */
  readonly status?: number | undefined;
  readonly details?: ErrorDetails | undefined;
}

// Loaded with the first error of a connection.
const loadConnectionErrors = lazy(async () => await import('./connection-errors.ts'));

const MAX_ERROR_READ_MS = 1_000;

/** Creates the {@link Failures} of one client. */
export function createFailures(clock: Clock, redact: Redactor): Failures {
  // The generation id of OpenRouter, else the request id of the edge.
  const requestIdOf = (headers: Headers): string | undefined => {
    const id =
      headers.get('x-generation-id') ?? headers.get('x-request-id') ?? headers.get('cf-ray');
    return id === null ? undefined : redact(id);
  };
  const inside: Failures['inside'] = async (request, body, { headers, details }) =>
    await explain({ request, body, headers, details, status: undefined });
  // Loaded with the first error response: a program without one does not load the tables.
  const explain = async ({ request, body, headers, details, status }: ErrorResponse) => {
    const { toUpstreamError } = await import('./upstream-errors.ts');
    return toUpstreamError({
      action: request.action,
      body,
      status,
      paid: request.method === 'POST',
      headers,
      clock,
      requestId: requestIdOf(headers),
      details,
      redact,
    });
  };
  const invalidResponse: Failures['invalidResponse'] = (how, request, { headers }) =>
    withUnknownOutcome(request, 'UPSTREAM_HTTP', `the response ${how}`, {
      reason: 'invalid_response',
      requestId: requestIdOf(headers),
    });
  const pageInstead: Failures['pageInstead'] = async (request, { headers, status }) =>
    (await loadConnectionErrors()).pageInstead(request, status, requestIdOf(headers));
  const toError: Failures['toError'] = (error, request, exchange) => {
    if (OpenRouterError.is(error)) return error;
    const requestId = exchange.headers && requestIdOf(exchange.headers);
    return fromThrown(error, request, exchange, { requestId, redact });
  };
  return {
    noKey: async (request) => (await loadConnectionErrors()).noKey(request),
    async fromResponse(response, request, signal) {
      if (response.type === 'opaqueredirect')
        return (await loadConnectionErrors()).redirected(request);
      const text = await readErrorText(clock, response, signal);
      const { headers, status } = response;
      const { findPage } = await loadConnectionErrors();
      const page = findPage(text, { request, response, requestId: requestIdOf(headers) });
      return page ?? (await explain({ request, body: parseJson(text) ?? text, headers, status }));
    },
    invalidResponse,
    pageInstead,
    inside,
    async readJson(stream, request, response) {
      const { text, isCut } = await readText(
        stream,
        request.maxResponseBytes ?? MAX_RESPONSE_BYTES,
      );
      // OpenRouter sends white space before a slow response to keep the connection open; it is skipped.
      const body = isCut ? undefined : parseJson(text);
      if (body === undefined) {
        const { findPage, tooLarge } = await loadConnectionErrors();
        const requestId = requestIdOf(response.headers);
        if (isCut) throw tooLarge(request, requestId);
        throw (
          findPage(text, { request, response, requestId }) ??
          invalidResponse(describeText(text), request, response)
        );
      }
      if (isErrorBody(body, request)) throw await inside(request, body, response);
      return body;
    },
    async ofAttempt(error, request, exchange) {
      // Once a response began, the request had arrived, whatever the error says.
      const mayBeUnsent = exchange.attempt.end === undefined && exchange.status === undefined;
      if (!mayBeUnsent || OpenRouterError.is(error)) return toError(error, request, exchange);
      const cause = toPrintableCause(innermost(error), redact);
      const { toConnectionError } = await loadConnectionErrors();
      return toConnectionError(error, request, cause) ?? toError(error, request, exchange);
    },
    toError,
  };
}

function fromThrown(
  error: unknown,
  request: TransportRequest,
  { attempt, sent }: Exchange,
  { requestId, redact }: { readonly requestId: string | undefined; readonly redact: Redactor },
): OpenRouterError {
  const info = { sent, requestId };
  if (attempt.end !== undefined) return timedOut(request, attempt.end, info);
  if (error instanceof EventStreamError) {
    return withUnknownOutcome(request, 'UPSTREAM_HTTP', error.message, {
      ...info,
      reason: 'invalid_response',
    });
  }
  const cause = toPrintableCause(innermost(error), redact);
  return brokenOff(request, cause, info);
}

async function readErrorText(
  clock: Clock,
  { body }: Response,
  signal: AbortSignal,
): Promise<string> {
  // An endless error page must not delay the error itself.
  let stop: () => void = () => {};
  const timeout = new Promise<string>((resolve) => {
    stop = clock.schedule(() => {
      resolve('');
    }, MAX_ERROR_READ_MS);
  });
  try {
    const reading = readText(body, MAX_ERROR_BYTES).then(({ text }) => text);
    return await Promise.race([unlessAborted(signal, reading), timeout]);
  } catch {
    // The status suffices when the page cannot be read.
    return '';
  } finally {
    stop();
  }
}

function describeText(text: string): string {
  return text.trim() === '' ? 'is empty' : 'is not JSON';
}

interface OutcomeInfo {
  /** @default true */
  readonly sent?: boolean | undefined;
  readonly reason?: 'connection' | 'invalid_response' | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: PrintableCause | undefined;
  /** Hint for a request that may be repeated. @default that to retry */
  readonly hint?: Hint | undefined;
}

function timedOut(request: TransportRequest, end: AttemptEnd, info: OutcomeInfo) {
  const why = end === 'deadline' ? 'the call timed out' : 'no response arrived in time';
  const option = end === 'deadline' ? 'timeout' : 'attemptTimeout';
  return withUnknownOutcome(request, 'UPSTREAM_TIMEOUT', why, {
    ...info,
    hint: { kind: 'allow-more-time', option },
  });
}

function brokenOff(request: TransportRequest, cause: PrintableCause, info: OutcomeInfo) {
  // A fetch has its own timeouts: Node's waits five minutes for headers.
  const code = cause.name.endsWith('TimeoutError') ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_HTTP';
  return withUnknownOutcome(request, code, `the connection broke (${cause.message})`, {
    ...info,
    reason: 'connection',
    cause,
  });
}

/** Adds that a failed metadata request may be repeated, and a paid request without a response may have been carried out. */
function withUnknownOutcome(
  { action, method }: TransportRequest,
  code: 'UPSTREAM_HTTP' | 'UPSTREAM_TIMEOUT',
  why: string,
  { sent = true, reason, requestId, cause, hint = { kind: 'retry' } }: OutcomeInfo,
): OpenRouterError {
  const unknown = method === 'POST' && sent;
  return new OpenRouterError(code, `Cannot ${action}: ${why}`, {
    retryable: !unknown,
    requestId,
    hints: [unknown ? checkActivityHint : hint],
    details: { reason: unknown ? 'outcome_unknown' : reason },
    cause,
  });
}

/** Finds the failure that matters: fetch and ky wrap it, and undici nests it as `cause`. */
function innermost(error: unknown): unknown {
  let inner = error;
  for (
    let depth = 0;
    depth < 5 && inner instanceof Error && inner.cause instanceof Error;
    depth += 1
  ) {
    inner = inner.cause;
  }
  return inner;
}
