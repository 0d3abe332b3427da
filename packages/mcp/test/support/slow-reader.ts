import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { Emulator } from '@orkit/openrouter-emulator';

/** A door to an emulator that takes large requests in as slowly as a test wants. */
export interface SlowReader extends AsyncDisposable {
  readonly baseUrl: string;
}

/** Bytes that are read between two pauses: more than sockets hold, so that the sender has to wait. */
const SEGMENT_BYTES = 8_000_000;

/** Stands before an emulator and pauses after each stretch of a body. */
export async function startSlowReader(emulator: Emulator, pauseMs: number): Promise<SlowReader> {
  const server = createServer((request, response) => {
    forward({ emulator, request, response, pauseMs }).catch((error: unknown) => {
      // Nobody else would hear of it, and the test would wait for an answer that does not come.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It listens on a port, not on a pipe.
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
  const answer = await emulator.fetch(`http://emulator${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: {
      authorization: request.headers.authorization ?? '',
      'content-type': request.headers['content-type'] ?? '',
    },
    ...(request.method === 'POST' ? { body } : {}),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
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
