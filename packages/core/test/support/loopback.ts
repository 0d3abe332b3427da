import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

import type { Transport } from '../../src/http/contract.ts';
import type { TransportOptions } from '../../src/http/transport.ts';
import { createTransport } from '../../src/http/transport.ts';
import { systemClock } from '../../src/shared/clock.ts';

/** A server on loopback that records its requests. */
export interface Loopback {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  /** Connections that are open. */
  readonly openSockets: () => Promise<number>;
}

/** Starts a {@link Loopback} that ends with the test. A request is recorded when it is complete. */
export async function startLoopback(
  listener: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<Loopback> {
  const requests: IncomingMessage[] = [];
  const handle: RequestListener = (request, response) => {
    request.resume().on('end', () => {
      requests.push(request);
      listener(request, response, requests.length);
    });
  };
  const server = createServer(handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  // A server that listens on a port has an address of this type.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    openSockets: async () =>
      await new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error === null) resolve(count);
          else reject(error);
        });
      }),
  };
}

/** A transport over the real network and the real clock, without waits between attempts. */
export function connect(baseUrl: string, options: Partial<TransportOptions> = {}): Transport {
  return createTransport({
    apiKey: 'sk-or-v1-test',
    baseUrl,
    fetch: globalThis.fetch,
    attemptTimeoutMs: undefined,
    maxRetries: 2,
    // No jitter and no waits between attempts; timeouts are real.
    clock: {
      ...systemClock,
      random: () => 0,
      schedule: (callback, delayMs) =>
        systemClock.schedule(callback, delayMs === 250 || delayMs === 500 ? 0 : delayMs),
    },
    app: { url: 'https://app.test', title: 'App' },
    ...options,
  });
}
