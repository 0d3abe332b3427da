import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { Emulator } from '@orkit/openrouter-emulator';

/** A proxy of an emulator that reads large requests as slowly as a test needs. */
export interface SlowReader extends AsyncDisposable {
  readonly baseUrl: string;
}

/** Bytes read between two pauses: more than the buffers of sockets, so that the sender has to wait. */
const SEGMENT_BYTES = 8_000_000;

/** Starts a proxy of an emulator that pauses after each segment of a body. */
export async function startSlowReader(emulator: Emulator, pauseMs: number): Promise<SlowReader> {
  const server = createServer((request, response) => {
    forward({ emulator, request, response, pauseMs }).catch((error: unknown) => {
      // Otherwise the test would wait for a response that never arrives.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The proxy listens on a port, not on a pipe.
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/api/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  readonly emulator: Emulator;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pauseMs: number;
}

async function forward({ emulator, request, response, pauseMs }: Exchange): Promise<void> {
  const body = await readSlowly(request, pauseMs);
  const upstream = await emulator.fetch(`http://emulator${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: {
      authorization: request.headers.authorization ?? '',
      'content-type': request.headers['content-type'] ?? '',
    },
    ...(request.method === 'POST' ? { body } : {}),
  });
  response.writeHead(upstream.status, Object.fromEntries(upstream.headers));
  response.end(Buffer.from(await upstream.arrayBuffer()));
}

async function readSlowly(request: IncomingMessage, pauseMs: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let readBytes = 0;
  let pauses = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    readBytes += chunk.length;
    if (readBytes < (pauses + 1) * SEGMENT_BYTES) continue;
    pauses += 1;
    await delay(pauseMs);
  }
  return Buffer.concat(chunks);
}
