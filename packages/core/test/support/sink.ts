import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

/** A request to a {@link Sink}, complete or not. */
export interface Arrival {
  readonly headers: IncomingMessage['headers'];
  /** Bytes of the body so far. */
  bytes: number;
  /** Hash of the complete body; `undefined` until it has arrived. */
  hash: string | undefined;
}

/** A server on loopback that reads bodies and counts their bytes. */
export interface Sink {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** Connections that are open. */
  readonly openSockets: () => Promise<number>;
}

/** Handlers for requests. */
export interface SinkPlay {
  /** Called for the first bytes of a body. */
  readonly onFirst?: (request: IncomingMessage) => void;
  /** Called for the complete body of the `count`th request. @default responds with `{}` */
  readonly onEnd?: (response: ServerResponse, count: number) => void;
}

/** Starts a {@link Sink} that ends with the test. */
export async function startSink({
  onFirst = () => {},
  onEnd = (response) => response.end('{}'),
}: SinkPlay = {}): Promise<Sink> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const arrival: Arrival = { headers: request.headers, bytes: 0, hash: undefined };
    arrivals.push(arrival);
    const count = arrivals.length;
    const hash = createHash('sha256');
    // The bytes show whether a request was cut off.
    request.on('error', () => {});
    request.once('data', () => {
      onFirst(request);
    });
    request.on('data', (chunk: Buffer) => {
      arrival.bytes += chunk.length;
      hash.update(chunk);
    });
    request.on('end', () => {
      arrival.hash = hash.digest('hex');
      onEnd(response, count);
    });
  });
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
    arrivals,
    openSockets: async () =>
      await new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error === null) resolve(count);
          else reject(error);
        });
      }),
  };
}
