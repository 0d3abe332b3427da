import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { Wire } from '../../test/support/wire.ts';
import {
  collect,
  answer,
  asIs,
  errorOf,
  fetchMetadata,
  over,
  paid,
  refuse,
  streamOf,
} from '../../test/support/wire.ts';
import { verifies } from '../../../../tests/requirements.ts';

describe('retrying', () => {
  it(
    verifies('errors.retries', 'waits and sends the request again, as often as allowed'),
    async () => {
      const { transport, clock, requests } = over(refuse(503));
      const failed = errorOf(transport.json(fetchMetadata, asIs), clock, 0);

      await clock.advance(374);
      expect(requests).toHaveLength(1);
      await clock.advance(1);
      expect(requests).toHaveLength(2);
      await clock.advance(749);
      expect(requests).toHaveLength(2);
      await clock.advance(1);
      expect(requests).toHaveLength(3);
      expect(await failed).toMatchObject({ status: 503, retryable: true });
      expect(clock.pending).toBe(0);
    },
  );

  it('does not repeat a paid request whose response had begun, whatever the failure is', async () => {
    const broken = () => {
      const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          controller.error(new TypeError('terminated', { cause }));
        },
      });
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    };
    const { transport, clock, requests } = over(broken);

    expect(await errorOf(transport.json(paid, asIs), clock)).toMatchObject({
      retryable: false,
      details: { reason: 'outcome_unknown' },
    });
    expect(requests).toHaveLength(1);
  });

  it('never retries earlier than Retry-After', async () => {
    const { transport, clock, requests } = over((_request, count) =>
      count === 1 ? refuse(429, { 'retry-after': '30' })() : answer({ ok: true }),
    );
    const hasResponded = transport.json(paid, asIs);

    await clock.advance(29_999);
    expect(requests).toHaveLength(1);
    await clock.advance(501);

    await expect(hasResponded).resolves.toMatchObject({ value: { ok: true } });
    expect(requests).toHaveLength(2);
  });

  it.each([
    ['longer than a minute', '61', undefined, 61_000],
    ['past the deadline', '30', 20_000, 30_000],
  ])('does not wait %s, but says how long', async (_what, seconds, timeoutMs, retryAfterMs) => {
    const { transport, clock, requests } = over(refuse(429, { 'retry-after': seconds }));

    const error = await errorOf(
      transport.json({ ...fetchMetadata, options: { timeoutMs } }, asIs),
      clock,
    );

    expect(error).toMatchObject({ status: 429, retryAfterMs });
    expect(requests).toHaveLength(1);
  });

  it.each([429, 503, 529])('sends a paid request again after %i', async (status) => {
    const { transport, clock, requests } = over(refuse(status));

    await errorOf(transport.json(paid, asIs), clock);

    expect(requests).toHaveLength(3);
  });

  it.each([408, 500, 502, 504, 524])(
    'sends a paid request once when it ends with %i',
    async (status) => {
      const { transport, clock, requests } = over(() => new Response('<html>', { status }));

      await errorOf(transport.json(paid, asIs), clock);

      expect(requests).toHaveLength(1);
    },
  );

  it.each([
    [200, 503],
    [200, 429],
    [200, 529],
    [502, 503],
    [500, 429],
    [504, 529],
    [524, 503],
    [400, 429],
  ])(
    verifies(
      'money.no-double-payment',
      'sends a paid request once when HTTP %i says %i in its body, stream or not',
    ),
    async (status, code) => {
      const body = { error: { message: 'no', code, availability: { retryable: true } } };
      const { transport, clock, requests } = over(() => answer(body, { status }));

      await errorOf(transport.json(paid, asIs), clock);
      await errorOf(transport.events(paid), clock);

      expect(requests).toHaveLength(2);
    },
  );

  it.each([429, 503, 529])(
    'sends a paid request again after HTTP %i, whatever the body says',
    async (status) => {
      const { transport, clock, requests } = over(() =>
        answer({ error: { message: 'no', code: 502 } }, { status }),
      );

      await errorOf(transport.json(paid, asIs), clock);

      expect(requests).toHaveLength(3);
    },
  );

  it('repeats a metadata request by what the body says', async () => {
    const { transport, clock, requests } = over(() => answer({ error: { code: 503 } }));

    await errorOf(transport.json(fetchMetadata, asIs), clock);

    expect(requests).toHaveLength(3);
  });

  it.each([0, 1, 4])('retries %i times when maxRetries says so', async (maxRetries) => {
    const { transport, clock, requests } = over(refuse(500), { maxRetries });

    await errorOf(transport.json(fetchMetadata, asIs), clock);

    expect(requests).toHaveLength(maxRetries + 1);
  });

  it('also retries opening a stream', async () => {
    const { transport, clock, requests } = over((_request, count) =>
      count === 1 ? refuse(429)() : streamOf(['data: 1\n\ndata: [DONE]\n\n']),
    );
    const opening = transport.events(paid);
    await clock.advance(1_000);
    const { batches } = await opening;

    expect(await collect(batches)).toEqual([[1, expect.any(Symbol)]]);
    expect([requests.length, clock.pending]).toEqual([2, 0]);
  });
});

describe('a connection that breaks', () => {
  const reset = Object.assign(new Error('read ECONNRESET with sk-or-v1-test'), {
    code: 'ECONNRESET',
  });
  const breakOff: Wire = () => {
    throw new TypeError('fetch failed', { cause: reset });
  };

  it('does not repeat a paid request, and its outcome is unknown', async () => {
    const { transport, clock, requests } = over(breakOff);

    const error = await errorOf(transport.json(paid, asIs), clock);

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot chat: the connection broke (read ECONNRESET with [redacted])',
      retryable: false,
      hints: [{ kind: 'check-activity' }],
      details: { reason: 'outcome_unknown' },
    });
    expect(error.cause).toMatchObject({ name: 'Error', code: 'ECONNRESET' });
    expect(requests).toHaveLength(1);
  });

  it('repeats a metadata request', async () => {
    const { transport, clock, requests } = over(breakOff);

    expect(await errorOf(transport.json(fetchMetadata, asIs), clock)).toMatchObject({
      retryable: true,
      details: { reason: 'connection' },
    });
    expect(requests).toHaveLength(3);
  });

  it('before anything was sent repeats a paid request', async () => {
    const refused = Object.assign(new AggregateError([]), {
      code: 'ECONNREFUSED',
      errors: [Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    });
    const { transport, clock, requests } = over(() => {
      throw new TypeError('fetch failed', { cause: refused });
    });

    expect(await errorOf(transport.json(paid, asIs), clock)).toMatchObject({
      message: 'Cannot chat: the host cannot be reached (ECONNREFUSED)',
      retryable: true,
      details: { reason: 'connection' },
    });
    expect(requests).toHaveLength(3);
  });

  it('because of an untrusted certificate is not retried', async () => {
    const selfSigned = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    const { transport, clock, requests } = over(() => {
      throw new TypeError('fetch failed', { cause: selfSigned });
    });

    expect((await errorOf(transport.json(paid, asIs), clock)).toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot chat: the certificate of the host is not trusted (self-signed certificate)',
      retryable: false,
      hints: [
        { kind: 'check-option', option: 'baseUrl' },
        {
          kind: 'text',
          text: 'Where a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the file of its certificate, or NODE_USE_SYSTEM_CA=1 to trust the certificates of this machine.',
        },
        { kind: 'text', text: 'Check the clock of this machine.' },
      ],
      details: { reason: 'connection' },
    });
    expect(requests).toHaveLength(1);
  });

  it('because fetch blocks the port is not retried, and nothing was sent', async () => {
    const { transport, clock, requests } = over(() => {
      throw new TypeError('fetch failed', { cause: new Error('bad port') });
    });

    expect((await errorOf(transport.json(paid, asIs), clock)).toJSON()).toMatchObject({
      message: 'Cannot chat: the host cannot be reached (bad port)',
      retryable: false,
      hints: [
        { kind: 'text', text: 'Check the network.' },
        { kind: 'check-option', option: 'baseUrl' },
      ],
      details: { reason: 'connection' },
    });
    expect(requests).toHaveLength(1);
  });

  it('whose message contains a key of another kind does not show it', async () => {
    const { transport, clock } = over(
      () => {
        throw new Error('my-very-own-key is bad', { cause: new Error('my-very-own-key') });
      },
      { apiKey: 'my-very-own-key' },
    );

    const error = await errorOf(transport.json(paid, asIs), clock);

    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('my-very-own-key');
  });

  it.each(['a text', undefined, Object.create(null)])(
    'is reported whatever fetch throws: %s',
    async (thrown) => {
      const { transport, clock } = over(() => {
        // oxlint-disable-next-line typescript/only-throw-error -- a custom fetch may throw anything
        throw thrown;
      });

      expect((await errorOf(transport.json(paid, asIs), clock)).code).toBe('UPSTREAM_HTTP');
    },
  );

  it('is reported when its causes form a cycle', async () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    const { transport, clock } = over(() => {
      throw first;
    });

    expect((await errorOf(transport.json(paid, asIs), clock)).message).toContain('second');
  });
});
