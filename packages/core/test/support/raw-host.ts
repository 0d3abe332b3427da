import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';

import { onTestFinished } from 'vitest';

/** A server on loopback that plays bytes. */
export interface RawHost {
  readonly port: number;
  /** Base URL of an API at this server. */
  readonly baseUrl: string;
  /** Connections so far. */
  readonly sockets: readonly Socket[];
  /** Heads of the requests so far, each from its method to its last header. */
  readonly requests: readonly string[];
  /** Resolves as soon as there are so many connections. */
  connected(count: number): Promise<void>;
  /** Resolves when every connection so far is closed. */
  closed(): Promise<void>;
}

/** Starts a {@link RawHost} that ends with the test. `respond` is called with each complete request of a connection. */
export async function startRawHost(
  respond: (socket: Socket, request: string, count: number) => void,
): Promise<RawHost> {
  const requests: string[] = [];
  const server = createServer();
  const { sockets, connected, closed } = track(server);
  server.on('connection', (socket) => {
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      for (;;) {
        const end = requestEnd(received);
        if (end === undefined) return;
        const request = received.slice(0, end);
        received = received.slice(end);
        requests.push(request.slice(0, request.indexOf('\r\n\r\n')));
        respond(socket, request, requests.length);
      }
    });
  });
  const port = await listen(server);
  return { port, baseUrl: `http://127.0.0.1:${port}/api/v1`, sockets, requests, connected, closed };
}

/** Lets a server listen on loopback until the test ends, and returns its port. */
export async function listen(server: Server): Promise<number> {
  const { sockets } = track(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  // A server that listens on a port has an address of this type.
  return (server.address() as AddressInfo).port;
}

/** Follows the connections of a server. */
export function track(server: Server) {
  const sockets: Socket[] = [];
  let notify = () => {};
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    // Clients leave in every way; the tests look at the client.
    socket.on('error', () => {});
    notify();
  });
  return {
    sockets,
    connected: async (count: number) => {
      while (sockets.length < count) {
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
    },
    closed: async () => {
      const open = sockets.filter(({ closed }) => !closed);
      await Promise.all(
        open.map(
          async (socket) => await new Promise((done) => socket.once('close', done).resume()),
        ),
      );
    },
  };
}

/** Returns the length of the first complete request; `undefined` while it is not complete. */
function requestEnd(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [, length = '0'] = /\r\ncontent-length: (\d+)/iu.exec(received.slice(0, headEnd)) ?? [];
  const end = headEnd + 4 + Number(length);
  return received.length < end ? undefined : end;
}

/** Returns a complete HTTP response. */
export function response(
  body: string,
  {
    status = '200 OK',
    type = 'application/json',
  }: { readonly status?: string; readonly type?: string } = {},
): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Body of a complete answer of a chat. */
export const chatAnswer = JSON.stringify({
  id: 'gen-1',
  choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.01 },
});
