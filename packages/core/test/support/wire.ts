import { inspect } from 'node:util';

import { expect } from 'vitest';

import type { Transport, TransportRequest } from '../../src/http/contract.ts';
import type { TransportOptions } from '../../src/http/transport.ts';
import { createTransport } from '../../src/http/transport.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';
// Loaded on demand by the transport; a clock that is moved by hand does not wait for modules.
import '../../src/http/event-batches.ts';
import '../../src/http/upstream-errors.ts';
import type { ManualClock } from './manual-clock.ts';
import { createManualClock } from './manual-clock.ts';

/** What a test answers to a request, which is the `count`th. */
export type Wire = (request: Request, count: number) => Response | Promise<Response>;

/** A look-up, which costs nothing. */
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

/** Parses nothing. */
export const asIs = (value: unknown): unknown => value;

/** A wire that is silent and heeds no signal. */
export const never: Wire = async () => await new Promise<Response>(() => {});

/** An answer in JSON. */
export function answer(body: unknown, init?: ResponseInit): Response {
  return new Response(JSON.stringify(body), init);
}

/** A wire that declines as OpenRouter does. */
export function refuse(status: number, headers: HeadersInit = {}): () => Response {
  return () => answer({ error: { message: 'no', code: status } }, { status, headers });
}

/** What {@link over} makes. */
export interface WiredTransport {
  readonly transport: Transport;
  readonly clock: ManualClock;
  /** What went over the wire. */
  readonly requests: readonly Request[];
}

/** A transport over a wire that the test plays, on a clock that the test moves. */
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

/** What a promise was rejected with, while the clock is moved. */
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

/** {@link failureOf} when it is ours, which holds nothing of ky and no key. */
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

/** An event stream of texts; `wait` never gives anything more, `break` ends it with an error. Heeds no signal. */
export function streamOf(texts: readonly string[], init: ResponseInit = {}): Response {
  const rest = [...texts];
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = rest.shift();
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

/** All that an iterable gives. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const each of iterable) collected.push(each);
  return collected;
}
