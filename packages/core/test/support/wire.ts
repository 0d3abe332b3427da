import { inspect } from 'node:util';

import { expect } from 'vitest';

import type { Transport, TransportRequest } from '../../src/http/contract.ts';
import type { TransportOptions } from '../../src/http/transport.ts';
import { createTransport } from '../../src/http/transport.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';
// Loaded on demand by the transport; a manual clock does not wait for modules.
import '../../src/http/event-batches.ts';
import '../../src/http/connection-errors.ts';
import '../../src/http/upstream-errors.ts';
import type { ManualClock } from './manual-clock.ts';
import { createManualClock } from './manual-clock.ts';

/** The response of a test to the `count`th request. */
export type Wire = (request: Request, count: number) => Response | Promise<Response>;

/** A free request. */
export const fetchMetadata: TransportRequest = {
  method: 'GET',
  path: 'models',
  action: 'list models',
};

/** A request that costs money. */
export const paid: TransportRequest = {
  method: 'POST',
  path: 'chat',
  action: 'chat',
  body: { a: 1 },
};

/** Accepts any value. */
export const asIs = (value: unknown): unknown => value;

/** A wire that never responds and ignores signals. */
export const never: Wire = async () => await new Promise<Response>(() => {});

/** A JSON response. */
export function answer(body: unknown, init?: ResponseInit): Response {
  return new Response(JSON.stringify(body), init);
}

/** A wire that refuses like OpenRouter. */
export function refuse(status: number, headers: HeadersInit = {}): () => Response {
  return () => answer({ error: { message: 'no', code: status } }, { status, headers });
}

/** Result of {@link over}. */
export interface WiredTransport {
  readonly transport: Transport;
  readonly clock: ManualClock;
  /** Requests over the wire. */
  readonly requests: readonly Request[];
}

/** A transport over a scripted wire, on a clock that the test advances. */
export function over(wire: Wire, options: Partial<TransportOptions> = {}): WiredTransport {
  const clock = createManualClock(0);
  const requests: Request[] = [];
  const transport = createTransport({
    apiKey: 'sk-or-v1-test',
    baseUrl: 'http://host.test/v1',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request);
      return await wire(request, requests.length);
    },
    attemptTimeoutMs: undefined,
    maxRetries: 2,
    clock,
    app: { url: 'https://app.test', title: 'App' },
    ...options,
  });
  return { clock, requests, transport };
}

/** The rejection of a promise, while the clock advances. */
export async function failureOf(
  promise: Promise<unknown>,
  clock: ManualClock,
  ms = 120_000,
): Promise<unknown> {
  const caught = promise.then(
    () => new Error('It did not fail'),
    (error: unknown) => error,
  );
  await clock.advance(ms);
  return await caught;
}

/** {@link failureOf} as an OpenRouterError, without data of ky and without the key. */
export async function errorOf(
  promise: Promise<unknown>,
  clock: ManualClock,
  ms?: number,
): Promise<OpenRouterError> {
  const error = await failureOf(promise, clock, ms);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(
    /KyError|HTTPError|NetworkError|Request \{|sk-or/u,
  );
  if (OpenRouterError.is(error)) return error;
  throw new Error(`Not an OpenRouterError: ${inspect(error)}`);
}

/** An event stream of texts; `wait` never ends, `break` ends it with an error. Ignores signals. */
export function streamOf(texts: readonly string[], init: ResponseInit = {}): Response {
  const remaining = [...texts];
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = remaining.shift();
        if (text === undefined) controller.close();
        else if (text === 'wait') await new Promise(() => {});
        else if (text === 'break') controller.error(new TypeError('terminated'));
        else controller.enqueue(new TextEncoder().encode(text));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, {
    headers: {
      'content-type': 'Text/Event-Stream; charset=utf-8',
      'x-generation-id': 'gen-stream',
    },
    ...init,
  });
}

/** All items of an iterable. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const each of iterable) collected.push(each);
  return collected;
}
