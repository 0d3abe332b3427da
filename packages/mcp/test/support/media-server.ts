import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A local web server that counts connections. */
export interface MediaServer extends AsyncDisposable {
  /** Host and port. */
  readonly host: string;
  readonly connections: () => number;
  /** Resolves at the first request, with a promise that resolves when the client disconnects. */
  readonly requested: Promise<{ readonly closed: Promise<unknown> }>;
}

/** Serves the same body at every path; without a body, the response stalls after its headers. */
export async function startMediaServer(body?: Uint8Array): Promise<MediaServer> {
  const requested = Promise.withResolvers<{ readonly closed: Promise<unknown> }>();
  let connections = 0;
  const server = createServer((_request, response) => {
    requested.resolve({ closed: once(response, 'close') });
    response.writeHead(200, { 'content-type': 'image/jpeg' });
    if (body === undefined) response.flushHeaders();
    else response.end(body);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The server listens on a port, not on a pipe.
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    connections: () => connections,
    requested: requested.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
