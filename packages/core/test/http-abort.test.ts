import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { connect, startLoopback } from './support/loopback.ts';
import { asIs, fetchMetadata, paid } from './support/wire.ts';
import { verifies } from '../../../tests/requirements.ts';

/** Resolves after some turns of the event loop, however long they take. */
async function afterTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

const silent = (): void => {};

const inBody = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"ok":');
};

const inStream = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
};

const inFailure = (response: ServerResponse): void => {
  response.writeHead(400).write('{"error":');
};

describe('an abort over a real connection', () => {
  it.each([
    ['before the headers', silent, 0],
    ['in the body', inBody, 1],
    ['in the body of a failure', inFailure, 1],
  ])(
    '%s throws the abort reason at once and closes the connection',
    async (_when, play, headers) => {
      const server = await startLoopback((_request, response) => {
        play(response);
      });
      const controller = new AbortController();
      const call = { signal: controller.signal };
      let arrived = 0;
      const transport = connect(server.url, {
        fetch: async (input, init) => {
          const response = await fetch(input, init);
          arrived += 1;
          return response;
        },
      });
      const hasResponded = transport.json({ ...fetchMetadata, options: call }, asIs);
      const caught = hasResponded.catch((error: unknown) => error);
      await expect.poll(() => [server.requests.length, arrived]).toEqual([1, headers]);

      controller.abort('enough');

      // The server stays silent: only the abort can end the call, within some turns of the event loop.
      expect(await Promise.race([caught, afterTurns(100)])).toBe('enough');
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      await expect.poll(server.openSockets).toBe(0);
      expect(server.requests).toHaveLength(1);
    },
  );

  it(
    verifies(
      'errors.abort-reason',
      'in the middle of a stream throws the abort reason and closes the connection',
    ),
    async () => {
      const server = await startLoopback((_request, response) => {
        inStream(response);
      });
      const controller = new AbortController();
      const { batches } = await connect(server.url).events({
        ...paid,
        options: { signal: controller.signal },
      });
      const reading = batches[Symbol.asyncIterator]();
      await expect(reading.next()).resolves.toEqual({ done: false, value: [1] });
      const waiting = reading.next().catch((error: unknown) => error);

      controller.abort(null);

      expect(await waiting).toBeNull();
      expect(await reading.next()).toEqual({ done: true, value: undefined });
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      await expect.poll(server.openSockets).toBe(0);
    },
  );

  it('between two chunks of a stream is thrown with the next', async () => {
    const server = await startLoopback((_request, response) => {
      inStream(response);
      response.write('data: 2\n\n');
    });
    const controller = new AbortController();
    const { batches } = await connect(server.url).events({
      ...paid,
      options: { signal: controller.signal },
    });
    const reading = batches[Symbol.asyncIterator]();

    controller.abort('enough');

    await expect(reading.next()).rejects.toBe('enough');
    await expect.poll(server.openSockets).toBe(0);
  });
});

describe('a timeout over a real connection', () => {
  it.each([
    ['before the headers', silent],
    ['in the body', inBody],
  ])('%s ends a paid request, which is sent once', async (_when, play) => {
    const server = await startLoopback((_request, response) => {
      play(response);
    });

    await expect(
      connect(server.url, { attemptTimeoutMs: 100 }).json(paid, asIs),
    ).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      retryable: false,
      details: { reason: 'outcome_unknown' },
    });
    await expect.poll(server.openSockets).toBe(0);
    expect(server.requests).toHaveLength(1);
  });

  it('applies to each attempt of a free request, within the timeout of the call', async () => {
    const server = await startLoopback(silent);
    await expect(
      connect(server.url, { attemptTimeoutMs: 100 }).json(
        { ...fetchMetadata, options: { timeoutMs: 5_000 } },
        asIs,
      ),
    ).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', retryable: true });
    expect(server.requests).toHaveLength(3);

    await expect(
      connect(server.url).json({ ...fetchMetadata, options: { timeoutMs: 50 } }, asIs),
    ).rejects.toThrow('the call timed out');
    expect(server.requests).toHaveLength(4);
  });
});
