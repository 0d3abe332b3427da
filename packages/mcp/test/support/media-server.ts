import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on this machine that counts who connects. */
export interface MediaServer extends AsyncDisposable {
  /** Host and port. */
  readonly host: string;
  readonly connections: () => number;
  /** Resolves when somebody has asked for something, with what resolves when they went away. */
  readonly asked: Promise<{ readonly left: Promise<unknown> }>;
}

/** Serves the same body at every path; without one, nothing comes after the headers. */
export async function startMediaServer(body?: Uint8Array): Promise<MediaServer> {
  const asked = Promise.withResolvers<{ readonly left: Promise<unknown> }>();
  let connections = 0;
  const server = createServer((_request, response) => {
    asked.resolve({ left: once(response, 'close') });
    response.writeHead(200, { 'content-type': 'image/jpeg' });
    if (body === undefined) response.flushHeaders();
    else response.end(body);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It listens on a port, not on a pipe.
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    connections: () => connections,
    asked: asked.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
