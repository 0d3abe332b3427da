import { describe, expect, it } from 'vitest';

import {
  answer,
  asIs,
  errorOf,
  fetchMetadata,
  never,
  over,
  paid,
  streamOf,
} from '../../test/support/wire.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { MAX_RESPONSE_BYTES } from './bounded-body.ts';

describe('a response', () => {
  it('is returned parsed, with its headers', async () => {
    const { transport, clock } = over(() =>
      answer({ a: 1 }, { headers: { 'x-generation-id': 'gen-1' } }),
    );

    const { value, headers } = await transport.json(fetchMetadata, asIs);

    expect(value).toEqual({ a: 1 });
    expect(headers.get('x-generation-id')).toBe('gen-1');
    expect(clock.pending).toBe(0);
  });

  it('may begin with white space', async () => {
    const { transport } = over(() => new Response(`${' \n'.repeat(1_000)}{"a":1}`));

    await expect(transport.json(fetchMetadata, asIs)).resolves.toMatchObject({
      value: { a: 1 },
    });
  });

  it.each([
    ['is empty', ''],
    ['is empty', '  \n'],
    ['is not JSON', '{"a":'],
    ['is not JSON', '\u001f\u008b\u0008 garbage'],
  ])('that %s is rejected', async (how, body) => {
    const { transport, clock, requests } = over(() => new Response(body));

    expect((await errorOf(transport.json(fetchMetadata, asIs), clock)).toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot list models: the response ${how}`,
      retryable: true,
      details: { reason: 'invalid_response' },
    });
    expect(requests).toHaveLength(1);
    expect(await errorOf(transport.json(paid, asIs), clock)).toMatchObject({
      retryable: false,
      details: { reason: 'outcome_unknown' },
    });
  });

  it.each([
    [fetchMetadata, 'list models', undefined, []],
    [paid, 'chat', 'outcome_unknown', [{ kind: 'check-activity' }]],
  ])('above the limit is reported as too large: %o', async (request, action, reason, hints) => {
    const { transport, clock, requests } = over(() =>
      streamOf([' '.repeat(MAX_RESPONSE_BYTES + 1)]),
    );

    expect((await errorOf(transport.json(request, asIs), clock)).toJSON()).toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: `Cannot ${action}: the response is larger than ${MAX_RESPONSE_BYTES} bytes`,
      retryable: false,
      requestId: 'gen-stream',
      hints,
      details: { reason, maxBytes: MAX_RESPONSE_BYTES },
    });
    expect(requests).toHaveLength(1);
  });

  it('may be as large as its request allows, and no larger', async () => {
    const { transport, clock } = over(() => new Response(`{}${' '.repeat(8)}`));

    await expect(transport.json({ ...paid, maxResponseBytes: 10 }, asIs)).resolves.toMatchObject({
      value: {},
    });
    expect(
      await errorOf(transport.json({ ...paid, maxResponseBytes: 9 }, asIs), clock),
    ).toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot chat: the response is larger than 9 bytes',
      details: { maxBytes: 9 },
    });
  });

  it('without choices beside an error is that error', async () => {
    const { transport, clock } = over(() =>
      answer({ error: { code: 402, message: 'no credits' }, choices: [] }),
    );

    expect(await errorOf(transport.json(paid, asIs), clock)).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      details: { reason: 'credits' },
    });
  });

  it('without the expected shape is rejected, whatever the parser throws', async () => {
    const { transport, clock } = over(() => answer({ a: 1 }, { headers: { 'cf-ray': 'ray-1' } }));
    const parse = () => {
      throw new TypeError('a is no number');
    };
    const own = () => {
      throw new OpenRouterError('JOB_FAILED', 'own message');
    };

    expect(await errorOf(transport.json(fetchMetadata, parse), clock)).toMatchObject({
      message: 'Cannot list models: the response does not have the expected shape',
      requestId: 'ray-1',
    });
    expect(await errorOf(transport.json(fetchMetadata, own), clock)).toMatchObject({
      code: 'JOB_FAILED',
    });
  });

  it('of status 200 that holds an error is that error', async () => {
    const { transport, clock } = over(() =>
      answer({ error: { code: 402, message: 'no credits' } }),
    );

    expect(await errorOf(transport.json(paid, asIs), clock)).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 402,
      message: 'Cannot chat: no credits (HTTP 402)',
    });
  });

  it('with __proto__ pollutes nothing', async () => {
    const { transport } = over(() => new Response('{"__proto__":{"polluted":1},"error":null}'));

    await transport.json(fetchMetadata, asIs);

    expect('polluted' in {}).toBe(false);
  });
});

describe('a request', () => {
  it('carries its headers and body, and follows no redirect', async () => {
    const { transport, requests } = over(() => answer({}));

    await transport.json({ ...paid, query: { q: 1 }, headers: { 'x-own': 'y' } }, asIs);

    const [request] = requests;
    expect(request?.url).toBe('http://host.test/v1/chat?q=1');
    expect(request?.redirect).toBe('error');
    expect(await request?.text()).toBe('{"a":1}');
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      authorization: 'Bearer sk-or-v1-test',
      'content-type': 'application/json',
      'http-referer': 'https://app.test',
      'x-openrouter-title': 'App',
      'x-own': 'y',
    });
  });

  it('is not sent without a key, unless it needs none', async () => {
    const { transport, requests, clock } = over(() => answer({}), { apiKey: undefined });

    expect(await errorOf(transport.json(fetchMetadata, asIs), clock)).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: 'Cannot list models: no API key is set',
      details: { reason: 'credentials' },
    });
    await transport.json({ ...fetchMetadata, needsKey: false }, asIs);
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual([null]);
  });

  it.each([Number.NaN, 0, -1, '5'])('with a timeout of %s is not sent', async (timeoutMs) => {
    const { transport, requests, clock } = over(() => answer({}));
    // A caller without types may pass anything.
    const options = { timeoutMs: timeoutMs as number };

    expect(await errorOf(transport.json({ ...fetchMetadata, options }, asIs), clock)).toMatchObject(
      {
        code: 'INVALID_INPUT',
        message: 'Cannot list models: timeoutMs must be a number above 0',
      },
    );
    expect(await errorOf(transport.events({ ...paid, options }), clock)).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(requests).toHaveLength(0);
  });

  it.each([
    ['a body that cannot be written as JSON', { ...paid, body: 1n }],
    ['a header that HTTP cannot carry', { ...paid, headers: { 'x-own': '\u65e5' } }],
  ])('with %s is not sent, and the error says why', async (_what, request) => {
    const { transport, requests, clock } = over(() => answer({}));

    expect(await errorOf(transport.json(request, asIs), clock)).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect([requests.length, clock.pending]).toEqual([0, 0]);
  });

  it('calls fetch as a bare function, as browsers require', async () => {
    const receivers: unknown[] = [];
    const { transport } = over(never, {
      fetch: async function bare(this: unknown) {
        receivers.push(this);
        return await Promise.resolve(answer({}));
      },
    });

    await transport.json(fetchMetadata, asIs);

    expect(receivers).toEqual([undefined]);
  });

  it('to a host that redirects in a browser is reported as redirected', async () => {
    const redirect = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' });
    const opaque = Object.defineProperty(redirect, 'ok', { value: false });
    const { transport, clock, requests } = over(() => opaque);

    expect(await errorOf(transport.json(paid, asIs), clock)).toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      details: { reason: 'connection' },
    });
    expect(requests).toHaveLength(1);
  });
});

describe('an error inside a response', () => {
  it('becomes an OpenRouterError with the request id and the details, and without the key', async () => {
    const { transport } = over(never, { apiKey: 'my-very-own-key' });
    const body = {
      error: { code: 502, message: 'bad my-very-own-key', availability: { retry_after: 2 } },
    };

    const error = await transport.failure(paid, body, {
      headers: new Headers({ 'x-generation-id': 'gen-my-very-own-key' }),
      details: { partialText: 'so far' },
    });

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot chat: bad [redacted] (HTTP 502)',
      requestId: 'gen-[redacted]',
      retryAfterMs: 2_000,
      details: { reason: 'provider', partialText: 'so far' },
    });
  });
});
