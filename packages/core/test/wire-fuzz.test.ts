import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { runtime } from '#runtime';

import type { Transport, TransportRequest } from '../src/http/contract.ts';
import { OpenRouterError } from '../src/shared/errors.ts';
import type { PlayedResponse } from './support/broken-responses.ts';
import { createRandom, playResponse, randomResponse } from './support/broken-responses.ts';
import { drain } from './support/every-call.ts';
import { connect } from './support/loopback.ts';
import { chatAnswer, startRawHost } from './support/raw-host.ts';

/** Responses of a kind. Their seed is fixed; `WIRE_SEED=7 vitest run wire-fuzz` plays others. */
const CASES = 160;
const SEED = Number(process.env['WIRE_SEED'] ?? 1);

/** Cases that run side by side. */
const PARALLEL = 40;

const MAX_RETRIES = 1;

/** Statuses after which a paid request may be sent again: it was not carried out. */
const notCarriedOut: ReadonlySet<number> = new Set([429, 503, 529]);

interface Kind {
  readonly paid: boolean;
  readonly body: string;
  readonly type: string;
  read(transport: Transport, request: Omit<TransportRequest, 'method'>): Promise<unknown>;
}

const event = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

const kinds: Readonly<Record<string, Kind>> = {
  'an answer': {
    paid: true,
    body: chatAnswer,
    type: 'application/json',
    read: async (transport, request) =>
      (await transport.json({ ...request, method: 'POST', body: {} }, (value) => value)).value,
  },
  'a stream': {
    paid: true,
    body: `${event('x'.repeat(3_000)).repeat(5)}data: [DONE]\n\n`,
    type: 'text/event-stream',
    read: async (transport, request) => {
      const { batches } = await transport.events({ ...request, method: 'POST', body: {} });
      return await drain(batches);
    },
  },
  audio: {
    paid: true,
    body: 'ID3 and some sound'.repeat(2_000),
    type: 'audio/mpeg',
    read: async (transport, request) => {
      const { chunks } = await transport.bytes({ ...request, method: 'POST', body: {} });
      return await drain(chunks);
    },
  },
  metadata: {
    paid: false,
    body: JSON.stringify({ data: Array.from({ length: 200 }, (_, id) => ({ id })) }),
    type: 'application/json',
    read: async (transport, request) =>
      (await transport.json({ ...request, method: 'GET' }, (value) => value)).value,
  },
};

interface Outcome {
  readonly error: unknown;
  readonly requests: number;
}

/** Returns what is wrong with an outcome; `undefined` when it is right. */
function faultOf({ error, requests }: Outcome, { paid }: Kind, played: PlayedResponse) {
  if (requests > MAX_RETRIES + 1) return `it was sent ${requests} times`;
  if (error === undefined) return undefined;
  if (!OpenRouterError.is(error)) return `it failed with ${JSON.stringify(error)}`;
  if (!paid) return undefined;
  // A response that broke the connection of another request may end this one before it is written.
  if (requests === 0 && error.details.reason === 'connection') return undefined;
  // Fetch hides these responses, which say that nothing was carried out.
  const isHidden = [407, 421].includes(played.status) && error.details.reason === 'connection';
  const isRefused = error.status !== undefined || isHidden;
  if (requests > 1 && !notCarriedOut.has(played.status)) return 'it was sent again';
  // Without a status the response was lost or is unusable: it was paid.
  if (!isRefused && error.retryable) return `it may be sent again: ${error.message}`;
  if (
    !isRefused &&
    !['outcome_unknown', 'truncated', 'invalid_response'].includes(error.details.reason ?? '')
  )
    return `its outcome is ${String(error.details.reason)}: ${error.message}`;
  return undefined;
}

describe('broken responses over a socket', () => {
  it.each(Object.entries(kinds))(
    'for %s end in an OpenRouterError with the right standing',
    async (_name, kind) => {
      const random = createRandom(SEED);
      const cases = Array.from({ length: CASES }, () => randomResponse(random, kind));
      const counts = cases.map(() => 0);
      const host = await startRawHost((socket, head) => {
        const index = Number(/\r\nx-case: (\d+)/u.exec(head)?.[1]);
        counts[index] = (counts[index] ?? 0) + 1;
        const played = cases[index];
        if (played !== undefined) void playResponse(socket, played);
      });
      const fetch = runtime.createFetch({ proxy: undefined, connectTimeoutMs: 10_000 });
      const transport = connect(host.baseUrl, {
        fetch,
        maxRetries: MAX_RETRIES,
        attemptTimeoutMs: 60_000,
      });
      const faults: string[] = [];
      const results = { read: 0, failed: 0 };
      const play = async (index: number, played: PlayedResponse) => {
        let error: unknown;
        const headers = { 'x-case': String(index) };
        try {
          await kind.read(transport, { path: 'x', action: 'test', headers });
          results.read += 1;
        } catch (thrown) {
          error = thrown;
          results.failed += 1;
        }
        const fault = faultOf({ error, requests: counts[index] ?? 0 }, kind, played);
        if (fault !== undefined)
          faults.push(`${index} (${played.status}, ${played.faults.join(', ')}): ${fault}`);
      };
      for (let start = 0; start < CASES; start += PARALLEL) {
        const batch = cases.slice(start, start + PARALLEL);
        await Promise.all(
          batch.map(async (played, offset) => {
            await play(start + offset, played);
          }),
        );
      }
      expect(faults).toEqual([]);
      // Neither all whole nor all broken.
      expect(results.read).toBeGreaterThan(CASES / 10);
      expect(results.failed).toBeGreaterThan(CASES / 10);
    },
    120_000,
  );
});

describe('a compressed stream without a length', () => {
  it('is read to its end by a slow reader', async () => {
    const body = gzipSync(`${event('x'.repeat(3_000)).repeat(400)}data: [DONE]\n\n`);
    const host = await startRawHost((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n',
      );
      socket.end(body);
    });
    const fetch = runtime.createFetch({ proxy: undefined, connectTimeoutMs: 10_000 });
    const transport = connect(host.baseUrl, { fetch });
    const { batches } = await transport.events({
      method: 'POST',
      path: 'x',
      action: 'test',
      body: {},
    });
    let events = 0;
    for await (const batch of batches) {
      events += batch.length;
      // The connection is closed long before the reader comes back.
      await host.closed();
      await new Promise(setImmediate);
    }
    expect(events).toBe(401);
  });
});
