import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { OpenRouterError } from '../src/index.ts';
import { MAX_RESPONSE_BYTES } from '../src/http/bounded-body.ts';
import { connect, startLoopback } from './support/loopback.ts';
import { asIs, collect, fetchMetadata, paid } from './support/wire.ts';
import { verifies } from '../../../tests/requirements.ts';

async function errorOf(promise: Promise<unknown>): Promise<OpenRouterError> {
  const error = await promise.then(
    () => new Error('It did not fail'),
    (failure: unknown) => failure,
  );
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(
    /KyError|HTTPError|NetworkError|Request \{|sk-or/u,
  );
  if (OpenRouterError.is(error)) return error;
  throw new Error(`Not an OpenRouterError: ${inspect(error)}`);
}

/** A loopback address without a listener. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on a port has an address of this type.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return `http://127.0.0.1:${port}`;
}

describe('over a real connection', () => {
  it(
    verifies(
      'account.headers',
      'a response has its headers, and the request identifies the application',
    ),
    async () => {
      const server = await startLoopback((_request, response) => {
        response.writeHead(200, { 'x-generation-id': 'gen-1' }).end('{"ok":true}');
      });

      const { value, headers } = await connect(server.url).json(paid, asIs);

      expect([value, headers.get('x-generation-id')]).toEqual([{ ok: true }, 'gen-1']);
      expect(server.requests[0]?.headers).toMatchObject({
        authorization: 'Bearer sk-or-v1-test',
        'content-type': 'application/json',
        'content-length': '7',
        'http-referer': 'https://app.test',
        'x-openrouter-title': 'App',
        'user-agent': expect.stringMatching(/^openrouter-multimodal\/\d\S* node\/\d/u),
      });
    },
  );

  it(
    verifies(
      'money.no-double-payment',
      'a paid request that was reset after it arrived is sent once',
    ),
    async () => {
      const server = await startLoopback((request) => {
        request.socket.resetAndDestroy();
      });

      const error = await errorOf(connect(server.url).json(paid, asIs));

      expect(error).toMatchObject({
        code: 'UPSTREAM_HTTP',
        retryable: false,
        details: { reason: 'outcome_unknown' },
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('a free request that was reset is retried', async () => {
    const server = await startLoopback((request, response, count) => {
      if (count < 3) request.socket.resetAndDestroy();
      else response.end('[]');
    });

    await expect(connect(server.url).json(fetchMetadata, asIs)).resolves.toMatchObject({
      value: [],
    });
    expect(server.requests).toHaveLength(3);
  });

  it('a free request to an unreachable host is retried, and the error says so', async () => {
    let count = 0;
    const transport = connect(await closedAddress(), {
      fetch: async (input, init) => {
        count += 1;
        return await fetch(input, init);
      },
    });

    const error = await errorOf(transport.json(paid, asIs));

    expect(error.message).toMatch(
      /^Cannot chat: the host cannot be reached \(connect ECONNREFUSED 127\.0\.0\.1:\d+\)$/u,
    );
    expect(error).toMatchObject({ retryable: true, details: { reason: 'connection' } });
    expect(count).toBe(3);
  });

  it('a port that fetch blocks is reported, without a retry', async () => {
    const error = await errorOf(connect('http://127.0.0.1:1').json(paid, asIs));

    expect(error).toMatchObject({
      message: 'Cannot chat: the host cannot be reached (bad port)',
      retryable: false,
      details: { reason: 'connection' },
    });
  });

  it.each(['json', 'events'] as const)(
    'a redirect is not followed and the key never reaches the other host (%s)',
    async (door) => {
      const other = await startLoopback((_request, response) => {
        response.end('{}');
      });
      for (const status of [301, 302, 303, 307, 308]) {
        const server = await startLoopback((_request, response) => {
          response.writeHead(status, { location: `${other.url}/chat` }).end();
        });
        const transport = connect(server.url);

        const error = await errorOf(
          door === 'json' ? transport.json(paid, asIs) : transport.events(paid),
        );

        expect(error).toMatchObject({
          code: 'UPSTREAM_HTTP',
          retryable: false,
          details: { reason: 'connection' },
        });
        expect(error.message).toContain('redirect');
        expect(server.requests).toHaveLength(1);
      }
      expect(other.requests).toHaveLength(0);
    },
  );

  it(
    verifies('money.outcome-unknown', 'a response that is cut off in its body is an error'),
    async () => {
      const server = await startLoopback((request, response) => {
        response.writeHead(200, { 'content-length': '100', 'x-generation-id': 'gen-1' });
        response.write('{"ok":', () => {
          request.socket.destroy();
        });
      });

      expect(await errorOf(connect(server.url).json(paid, asIs))).toMatchObject({
        requestId: 'gen-1',
        details: { reason: 'outcome_unknown' },
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('a response that only claims to be compressed is refused', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"not":"gzip"}');
    });

    expect((await errorOf(connect(server.url).json(paid, asIs))).code).toBe('UPSTREAM_HTTP');
  });

  it('a response that is too large when decompressed is refused, and no more of it is read', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_RESPONSE_BYTES + 1_000_000, ' '));
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });

    expect(await errorOf(connect(server.url).json(paid, asIs))).toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      details: { maxBytes: MAX_RESPONSE_BYTES },
    });
  });

  it('an error response whose body never ends is thrown', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(502).write('<html>');
    });

    expect(await errorOf(connect(server.url).json(paid, asIs))).toMatchObject({ status: 502 });
    await expect.poll(server.openSockets).toBe(0);
  });

  it('an error response of many megabytes is reported by its status', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(400).end(Buffer.alloc(20_000_000, 'x'));
    });

    expect(await errorOf(connect(server.url).json(fetchMetadata, asIs))).toMatchObject({
      status: 400,
    });
    await expect.poll(server.openSockets).toBe(0);
  });
});

describe('a stream over a real connection', () => {
  it('ends with [DONE] although the connection stays open, and closes it', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': OPENROUTER PROCESSING\n\ndata: 1\n\ndata: [DONE]\n\ndata: 2\n\n');
    });

    const { batches } = await connect(server.url).events(paid);

    expect(await collect(batches)).toEqual([[1, expect.any(Symbol)]]);
    await expect.poll(server.openSockets).toBe(0);
  });

  it('closes its connection when the loop is left', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    const { batches } = await connect(server.url).events(paid);

    for await (const values of batches) {
      expect(values).toEqual([1]);
      break;
    }

    await expect.poll(server.openSockets).toBe(0);
  });

  it('that is reset in the middle is an error', async () => {
    const server = await startLoopback((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-generation-id': 'gen-1' });
      response.write('data: 1\n\n', () => {
        request.socket.resetAndDestroy();
      });
    });
    const { batches } = await connect(server.url).events(paid);

    expect(await errorOf(collect(batches))).toMatchObject({
      requestId: 'gen-1',
      details: { reason: 'outcome_unknown' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('that sends only comments times out', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      const beat = setInterval(() => response.write(': OPENROUTER PROCESSING\n\n'), 20);
      response.on('close', () => {
        clearInterval(beat);
      });
    });
    const { batches } = await connect(server.url, { attemptTimeoutMs: 200 }).events(paid);

    expect(await errorOf(collect(batches))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await expect.poll(server.openSockets).toBe(0);
  });
});
