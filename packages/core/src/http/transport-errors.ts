import { runtime } from '#runtime';

import type { Clock } from '../shared/clock.ts';
import type { ErrorDetails, PrintableCause } from '../shared/errors.ts';
import { OpenRouterError, toPrintableCause } from '../shared/errors.ts';
import type { Redactor } from '../shared/redact.ts';
import type { AttemptEnd } from './attempt.ts';
import { unlessAborted } from '../shared/race-abort.ts';
import { MAX_RESPONSE_BYTES, MAX_ERROR_BYTES, readText } from './bounded-body.ts';
import { noKey, notReached, redirected, UNDICI_BAD_PORT, untrusted } from './connection-errors.ts';
import type { TransportRequest } from './contract.ts';
import { isErrorBody, checkActivityHint } from './error-envelope.ts';
import { EventStreamError } from './event-stream-error.ts';
import type { Exchange } from './exchange.ts';
import { retryAfterInHeaders } from './retry-policy.ts';
import type { Hint } from '../shared/hints.ts';

/** Turns everything that can go wrong on the wire into an `OpenRouterError`. No error of ky or of fetch leaves. */
export interface Failures {
  noKey(request: TransportRequest): OpenRouterError;
  /** A status that is not a success. */
  fromResponse(
    response: Response,
    request: TransportRequest,
    signal: AbortSignal,
  ): Promise<OpenRouterError>;
  /** A success that is none. */
  invalidResponse(how: string, request: TransportRequest, response: Response): OpenRouterError;
  /** @throws OpenRouterError when the body is too large, is not JSON or holds an error. */
  readJson(body: Response['body'], request: TransportRequest, response: Response): Promise<unknown>;
  /** An error inside an answer that came with a success. */
  inside(
    request: TransportRequest,
    body: unknown,
    info: { readonly headers: Headers; readonly details?: ErrorDetails | undefined },
  ): Promise<OpenRouterError>;
  /** Whatever an attempt threw. */
  toError(error: unknown, request: TransportRequest, exchange: Exchange): OpenRouterError;
}

/** One attempt, with the factory of its errors. */
export interface ExchangeContext {
  readonly exchange: Exchange;
  readonly failures: Failures;
}

/** An answer of OpenRouter's that says no. */
interface Refusal {
  readonly request: TransportRequest;
  readonly body: unknown;
  readonly headers: Headers;
  /** `undefined` when it came inside a success. */
  readonly status?: number | undefined;
  readonly details?: ErrorDetails | undefined;
}

const MAX_ERROR_READ_MS = 1_000;

/** Makes the {@link Failures} of one client. */
export function createFailures(clock: Clock, redact: Redactor): Failures {
  // The id that OpenRouter gives the generation, else what the edge gives the request.
  const requestIdOf = (headers: Headers): string | undefined => {
    const id =
      headers.get('x-generation-id') ?? headers.get('x-request-id') ?? headers.get('cf-ray');
    return id === null ? undefined : redact(id);
  };
  const inside: Failures['inside'] = async (request, body, { headers, details }) =>
    await explain({ request, body, headers, details, status: undefined });
  // Loaded with the first refusal: a program that meets none does not carry the tables.
  const explain = async ({ request, body, headers, details, status }: Refusal) => {
    const { retryAfterInBody, toUpstreamError } = await import('./upstream-errors.ts');
    return toUpstreamError({
      action: request.action,
      body,
      status,
      paid: request.method === 'POST',
      retryAfterMs: retryAfterInHeaders(headers, clock) ?? retryAfterInBody(body, clock),
      requestId: requestIdOf(headers),
      details,
      redact,
    });
  };
  const invalidResponse: Failures['invalidResponse'] = (how, request, { headers }) =>
    withUnknownOutcome(request, 'UPSTREAM_HTTP', `the answer ${how}`, {
      reason: 'invalid_response',
      requestId: requestIdOf(headers),
    });
  return {
    noKey,
    async fromResponse(response, request, signal) {
      if (response.type === 'opaqueredirect') return redirected(request);
      const text = await readErrorText(clock, response, signal);
      const { headers, status } = response;
      return await explain({ request, body: tryParse(text) ?? text, headers, status });
    },
    invalidResponse,
    inside,
    async readJson(stream, request, response) {
      const { text, isCut } = await readText(
        stream,
        request.maxResponseBytes ?? MAX_RESPONSE_BYTES,
      );
      if (isCut) throw tooLarge(request, requestIdOf(response.headers));
      const body = tryParse(text);
      if (body === undefined) throw invalidResponse(describeText(text), request, response);
      if (isErrorBody(body)) throw await inside(request, body, response);
      return body;
    },
    toError(error, request, exchange) {
      if (OpenRouterError.is(error)) return error;
      const requestId = exchange.headers && requestIdOf(exchange.headers);
      return fromThrown(error, request, exchange, { requestId, redact });
    },
  };
}

function fromThrown(
  error: unknown,
  request: TransportRequest,
  { attempt, sent, status }: Exchange,
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
  if (cause.message === UNDICI_REDIRECT) return redirected(request);
  // Once an answer began, the request had arrived, whatever the error looks like.
  if (status !== undefined) return brokenOff(request, cause, info);
  if (runtime.isUntrusted(error)) return untrusted(request, cause);
  if (cause.message === UNDICI_BAD_PORT || runtime.nothingWasSent(error))
    return notReached(request, cause);
  return brokenOff(request, cause, info);
}

/** How undici tells that it met a redirect it must not follow; it has no code for it. */
const UNDICI_REDIRECT = 'unexpected redirect';

async function readErrorText(
  clock: Clock,
  { body }: Response,
  signal: AbortSignal,
): Promise<string> {
  // An error page that never ends must not hold up the error itself.
  let stop: () => void = () => {};
  const late = new Promise<string>((resolve) => {
    stop = clock.schedule(() => {
      resolve('');
    }, MAX_ERROR_READ_MS);
  });
  try {
    const whole = readText(body, MAX_ERROR_BYTES).then(({ text }) => text);
    return await Promise.race([unlessAborted(signal, whole), late]);
  } catch {
    // The status tells enough when the page cannot be read.
    return '';
  } finally {
    stop();
  }
}

function tryParse(text: string): unknown {
  try {
    // OpenRouter sends blanks ahead of a slow answer to keep the connection open; JSON.parse skips them.
    return JSON.parse(text);
  } catch {
    // Not JSON; the caller says what that means.
    return undefined;
  }
}

function describeText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'is empty';
  return trimmed.startsWith('<') ? 'is a page instead of JSON' : 'is not JSON';
}

function tooLarge(
  { action, method, maxResponseBytes: maxBytes = MAX_RESPONSE_BYTES }: TransportRequest,
  requestId: string | undefined,
): OpenRouterError {
  const paid = method === 'POST';
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot ${action}: the answer is larger than ${maxBytes} bytes`,
    {
      requestId,
      hints: paid ? [checkActivityHint] : [],
      details: { reason: paid ? 'outcome_unknown' : undefined, maxBytes },
    },
  );
}

interface OutcomeInfo {
  /** @default true */
  readonly sent?: boolean | undefined;
  readonly reason?: 'connection' | 'invalid_response' | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: PrintableCause | undefined;
  /** For a request that may be repeated. @default try again */
  readonly hint?: Hint | undefined;
}

function timedOut(request: TransportRequest, end: AttemptEnd, info: OutcomeInfo) {
  const why = end === 'deadline' ? 'the deadline of the call is over' : 'no answer came in time';
  const option = end === 'deadline' ? 'timeout' : 'attemptTimeout';
  return withUnknownOutcome(request, 'UPSTREAM_TIMEOUT', why, {
    ...info,
    hint: { kind: 'allow-more-time', option },
  });
}

function brokenOff(request: TransportRequest, cause: PrintableCause, info: OutcomeInfo) {
  // A fetch has limits of its own: Node's waits five minutes for headers.
  const code = cause.name.endsWith('TimeoutError') ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_HTTP';
  return withUnknownOutcome(request, code, `the connection broke (${cause.message})`, {
    ...info,
    reason: 'connection',
    cause,
  });
}

/** A look-up that failed may be repeated; a paid request whose answer was lost may have been carried out. */
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

/** Fetch and ky wrap the failure that says something; undici nests it as `cause`. */
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
