import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { onTestFinished } from 'vitest';

/** A web server on loopback that counts its connections. */
export interface WebHost {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
  /** Number of all connections, also those without a request. */
  readonly sockets: readonly Socket[];
}

/** Starts a {@link WebHost} that ends with the test and closes no connection by itself. */
export async function startWebHost(
  listener: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
    response.end('from the host'),
): Promise<WebHost> {
  const requests: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.on('connection', (socket) => sockets.push(socket));
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
  return { host: `127.0.0.1:${port}`, port, requests, sockets };
}
