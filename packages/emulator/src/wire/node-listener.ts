import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { ConnectionReset } from './connection-reset.ts';
import type { Handle } from './handle.ts';

/** A listening server. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Serves `handle` over HTTP. Rejects with the system's error when the port is not available. */
export async function listen(handle: Handle, port: number, host: string): Promise<Listener> {
  const listener = getRequestListener(
    async (request, { incoming }) => await respond(handle, request, incoming.socket),
    { overrideGlobalObjects: false },
  );
  // node-server handles every error of a request itself; the promise never rejects.
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  // Long uploads and slow models are emulated: no server timeout may interfere.
  server.requestTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(handle: Handle, request: Request, socket: Socket): Promise<Response> {
  const reset = (): void => {
    socket.resetAndDestroy();
  };
  try {
    const response = await handle(request, request.signal);
    return toSocketResponse(response, reset);
  } catch (error) {
    if (error instanceof ConnectionReset) reset();
    else socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
}

function toSocketResponse(response: Response, reset: () => void): Response {
  if (response.body === null) return response;
  const headers = new Headers(response.headers);
  // Otherwise node-server buffers the first chunks before it sends the headers.
  if (!headers.has('Content-Length')) headers.set('Transfer-Encoding', 'chunked');
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await reader.read();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch {
          // The break is intended: resetting the socket reports it to the client, and node-server,
          // which would log an error of the body, only sees the connection close.
          reset();
          await new Promise<never>(() => undefined);
        }
      },
      async cancel(reason) {
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers });
}
