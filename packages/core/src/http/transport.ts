import ky from 'ky';

import { runtime } from '#runtime';

import type { Clock } from '../shared/clock.ts';
import { sleep } from '../shared/clock.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';
import { jsonSerializer } from './json-serializer.ts';
import { createRedactor } from '../shared/redact.ts';
import { openAttempt } from './attempt.ts';
import { unlessAborted } from '../shared/race-abort.ts';
import type {
  TransportResponse,
  ResponseParser,
  ByteResponse,
  EventBatches,
  Transport,
  TransportRequest,
} from './contract.ts';
import { END_OF_EVENTS } from './contract.ts';
import { hasChoices } from './error-envelope.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeContext, Failures } from './transport-errors.ts';
import { createFailures } from './transport-errors.ts';
import { buildBody, buildHeaders, buildUrl } from './request.ts';
import { nextDelayMs } from './retry-policy.ts';
import { DEFAULT_PAID_TIMEOUT_MS, DEFAULT_GET_TIMEOUT_MS } from './default-timeouts.ts';

/** Options for {@link createTransport}. */
export interface TransportOptions {
  readonly apiKey: string | undefined;
  /** Base URL without a trailing slash. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly attemptTimeoutMs: number | undefined;
  readonly maxRetries: number;
  readonly clock: Clock;
  readonly app:
    | { readonly url?: string | undefined; readonly title?: string | undefined }
    | undefined;
}

// Only an observed call loads it.
const loadReport = lazy(async () => await import('./report-attempt.ts'));

const loadBatches = lazy(async () => await import('./event-batches.ts'));

/** Creates a transport over ky, without the retries of ky: a paid request is never sent twice on a guess. */
export function createTransport(options: TransportOptions): Transport {
  const failures = createFailures(options.clock, createRedactor(options.apiKey));
  return {
    maxRetries: options.maxRetries,
    failure: failures.inside,
    json: async (request, parse) =>
      await withRetries(
        options,
        request,
        failures,
        async (exchange) => await readResponse(options, request, parse, { exchange, failures }),
      ),
    events: async (request) =>
      await withRetries(
        options,
        request,
        failures,
        async (exchange) => await openEvents(options, request, { exchange, failures }),
      ),
    bytes: async (request) =>
      await withRetries(
        options,
        request,
        failures,
        async (exchange) => await openBytes(options, request, { exchange, failures }),
      ),
  };
}

async function withRetries<T>(
  client: TransportOptions,
  request: TransportRequest,
  failures: Failures,
  once: (exchange: Exchange) => Promise<T>,
): Promise<T> {
  const { options, method, graceMs, maxRetries = client.maxRetries } = request;
  const { clock, attemptTimeoutMs, apiKey } = client;
  options?.signal?.throwIfAborted();
  if (apiKey === undefined && request.needsKey !== false) throw await failures.noKey(request);
  const deadlineAt = clock.now() + timeoutOf(request);
  const limit =
    attemptTimeoutMs ??
    request.attemptTimeoutMs ??
    (method === 'GET' ? DEFAULT_GET_TIMEOUT_MS : DEFAULT_PAID_TIMEOUT_MS);
  for (let count = 1; ; count += 1) {
    const limits = { signal: options?.signal, attemptTimeoutMs: limit, deadlineAt, graceMs };
    const attempt = openAttempt(clock, limits);
    const exchange: Exchange = {
      attempt,
      number: count,
      sent: false,
      status: undefined,
      headers: undefined,
    };
    try {
      return await unlessAborted(attempt.signal, once(exchange));
    } catch (error) {
      attempt.cancel();
      if (attempt.end === 'caller') throw options?.signal?.reason;
      // Once a response began, the request had arrived, whatever the error says.
      const nothingSent =
        exchange.status === undefined && runtime.nothingWasSent(error, attempt.signal);
      if (nothingSent) exchange.sent = false;
      const failure = await failures.ofAttempt(error, request, exchange);
      const remainingMs = deadlineAt - clock.now();
      const delayMs = nextDelayMs(
        {
          method,
          count,
          error: failure,
          httpStatus: exchange.status,
          nothingSent,
          safeStatuses: request.safeStatuses,
        },
        { maxRetries, remainingMs },
        clock,
      );
      if (delayMs === undefined) throw failure;
      try {
        options?.onRetry?.({ delayMs, status: exchange.status });
      } catch {
        // An observer that fails must not fail the call.
      }
      await sleep(clock, delayMs, options?.signal).catch((reason: unknown) => {
        throw graceMs === undefined ? reason : failure;
      });
    }
  }
}

/** Returns the timeout of the whole call in milliseconds. A caller without types may pass anything. */
function timeoutOf({ action, options }: TransportRequest): number {
  const { timeoutMs = Number.POSITIVE_INFINITY } = options ?? {};
  if (typeof timeoutMs === 'number' && timeoutMs > 0) return timeoutMs;
  throw invalidInput(`Cannot ${action}: timeoutMs must be a number above 0`);
}

async function readResponse<T>(
  options: TransportOptions,
  request: TransportRequest,
  parse: ResponseParser<T>,
  { exchange, failures }: ExchangeContext,
): Promise<TransportResponse<T>> {
  const response = await open(options, request, { exchange, failures }, 'application/json');
  const body = await failures.readJson(response.body, request, response);
  exchange.attempt.close();
  try {
    return { value: parse(body), headers: response.headers };
  } catch (error) {
    if (OpenRouterError.is(error)) throw error;
    throw failures.invalidResponse('does not have the expected shape', request, response);
  }
}

async function openEvents(
  options: TransportOptions,
  request: TransportRequest,
  { exchange, failures }: ExchangeContext,
): Promise<EventBatches> {
  // The parser is loaded when it is first needed, while the response is pending.
  const [response, { openBody, readBatches, toBatches }] = await Promise.all([
    open(options, request, { exchange, failures }, 'text/event-stream'),
    loadBatches(),
  ]);
  const { headers } = response;
  const { attempt } = exchange;
  const { isEventStream, body } = await openBody(response);
  if (!isEventStream) {
    // An error before the first event is plain JSON, sometimes even with status 200. So is a complete response
    // of a provider that cannot stream.
    const complete = await failures.readJson(body, request, response);
    if (!hasChoices(complete) && request.acceptsJson !== true)
      throw failures.invalidResponse('is not an event stream', request, response);
    attempt.close();
    return { headers, batches: toBatches([complete, END_OF_EVENTS]) };
  }
  attempt.touch();
  return {
    headers,
    batches: readBatches(body, attempt, (error) =>
      attempt.end === 'caller'
        ? request.options?.signal?.reason
        : failures.toError(error, request, exchange),
    ),
  };
}

async function openBytes(
  options: TransportOptions,
  request: TransportRequest,
  { exchange, failures }: ExchangeContext,
): Promise<ByteResponse> {
  const [response, { readByteResponse }] = await Promise.all([
    open(options, request, { exchange, failures }, '*/*'),
    import('./byte-stream.ts'),
  ]);
  const url = buildUrl(options.baseUrl, request);
  return await readByteResponse(response, { ...request, url }, { exchange, failures });
}

async function open(
  options: TransportOptions,
  request: TransportRequest,
  { exchange, failures }: ExchangeContext,
  accept: string,
): Promise<Response> {
  const { baseUrl, fetch, clock } = options;
  const { attempt } = exchange;
  const { signal } = attempt;
  const url = buildUrl(baseUrl, request);
  const headers = buildHeaders(options, request, accept);
  const source = request.form ?? buildBody(request);
  const sent =
    typeof source === 'object'
      ? await (
          await jsonSerializer.loadUpload()
        ).openUpload(source, { request, headers, attempt, clock })
      : // The type does not allow `undefined` here; fetch reads null as no body.
        { headers, body: source ?? null };
  // The deadline was over from the start, or the caller aborted while a file was read.
  signal.throwIfAborted();
  const init: RequestInit = {
    ...sent,
    method: request.method,
    signal,
    redirect: request.redirect ?? runtime.redirect,
  };
  const send =
    request.options?.onAttempt === undefined
      ? fetch
      : (await loadReport()).reportAttempts(options, request, exchange);
  const response = await ky(url, {
    method: request.method,
    // What ky does not hold it can neither print nor copy: headers with the key, the body and the signal bypass it
    // on the way to fetch. Called as a bare function: a browser's fetch throws as a method of another object.
    fetch: async () => {
      exchange.sent = true;
      attempt.begin();
      return await send(url, init);
    },
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
  });
  exchange.status = response.status;
  exchange.headers = response.headers;
  if (response.ok || (request.redirect === 'manual' && isRedirect(response))) return response;
  throw await failures.fromResponse(response, request, signal);
}

function isRedirect({ type, status, headers }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400 && headers.has('location'));
}
