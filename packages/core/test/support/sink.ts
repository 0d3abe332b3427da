import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

/** A request as it reached a {@link Sink}, whole or not. */
export interface Arrival {
  readonly headers: IncomingMessage['headers'];
  /** Bytes of the body so far. */
  bytes: number;
  /** Of the whole body; `undefined` while it is not there. */
  hash: string | undefined;
}

/** A server on loopback that takes bodies and counts them. */
export interface Sink {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** Connections that are open. */
  readonly openSockets: () => Promise<number>;
}

/** What a test does with requests. */
export interface SinkPlay {
  /** The first bytes of a body came. */
  readonly onFirst?: (request: IncomingMessage) => void;
  /** A body came whole, of the `count`th request. @default answers `{}` */
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
    // A request that is cut off is told by its bytes.
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
  // A server that listens on a port has an address of that kind.
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
