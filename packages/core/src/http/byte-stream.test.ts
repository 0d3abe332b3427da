import { describe, expect, it } from 'vitest';

import {
  answer,
  collect,
  errorOf,
  failureOf,
  fetchMetadata,
  over,
  paid,
  streamOf,
} from '../../test/support/wire.ts';
import './byte-stream.ts';

const audio = { headers: { 'content-type': 'audio/mpeg', 'x-generation-id': 'gen-tts-1' } };

/** Reads the first chunk of a response, and returns the iterator of the remaining ones. */
async function begin(wire: Parameters<typeof over>[0], request = paid) {
  const wired = over(wire, { attemptTimeoutMs: 1_000, maxRetries: 0 });
  const { chunks } = await wired.transport.bytes(request);
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  return { ...wired, iterator, first };
}

describe('a response of bytes', () => {
  it('is returned as it arrives, with its headers', async () => {
    const { transport, clock, requests } = over(() => streamOf(['ab', 'c'], audio));

    const { status, headers, chunks } = await transport.bytes(paid);

    expect([status, headers.get('x-generation-id')]).toEqual([200, 'gen-tts-1']);
    expect(await new Blob(await collect(chunks)).text()).toBe('abc');
    expect([requests.length, clock.pending]).toEqual([1, 0]);
  });

  it('may be empty', async () => {
    const { transport, clock } = over(() => new Response(null, audio));
    const { chunks } = await transport.bytes(paid);
    expect(await collect(chunks)).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('that is an error in JSON with status 200 is that error', async () => {
    const refused = { error: { code: 402, message: 'no credits left' } };
    const { transport, clock, requests } = over(() =>
      answer(refused, { headers: { 'content-type': 'application/json' } }),
    );

    expect(await errorOf(transport.bytes(paid), clock)).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      details: { reason: 'credits' },
    });
    expect([requests.length, clock.pending]).toEqual([1, 0]);
  });

  it.each(['application/json', 'application/problem+json; charset=utf-8'])(
    'that is any other JSON (%s) is not media, and may have been paid',
    async (type) => {
      const { transport, clock } = over(() =>
        answer({ audio: 'https://host.test/a.mp3' }, { headers: { 'content-type': type } }),
      );

      expect(await errorOf(transport.bytes(paid), clock)).toMatchObject({
        code: 'UPSTREAM_HTTP',
        message: 'Cannot chat: the response is JSON instead of media',
        details: { reason: 'outcome_unknown' },
      });
      expect(clock.pending).toBe(0);
    },
  );

  it('that is media labeled as JSON is returned as it arrives', async () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('RIFF'), 0x24, 0xff, 0x00, 0x00]);
    const headers = { 'content-type': 'application/json' };
    const { transport, clock } = over(() => new Response(bytes, { headers }));

    const { chunks } = await transport.bytes(paid);

    expect(await new Blob(await collect(chunks)).bytes()).toEqual(bytes);
    expect(clock.pending).toBe(0);
  });

  it('that is a page labeled as JSON is not media', async () => {
    const headers = { 'content-type': 'application/json' };
    const { transport, clock } = over(() => new Response('<html>Größe</html>', { headers }));
    expect(await errorOf(transport.bytes(paid), clock)).toMatchObject({
      details: { reason: 'connection' },
    });
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['a paid request', paid, { reason: 'truncated' }, false],
    ['a metadata request', fetchMetadata, { reason: 'connection' }, true],
  ])('of %s that breaks off reports what is known', async (_what, request, details, retryable) => {
    const { iterator, clock, requests, first } = await begin(
      () => streamOf(['ab', 'break'], audio),
      request,
    );

    expect(await new Blob(first.done === true ? [] : [first.value]).text()).toBe('ab');
    expect(await errorOf(iterator.next(), clock)).toMatchObject({
      code: 'UPSTREAM_HTTP',
      requestId: 'gen-tts-1',
      retryable,
      details,
    });
    // A response that has begun is not requested again.
    expect([requests.length, clock.pending]).toEqual([1, 0]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('that falls silent fails after the timeout', async () => {
    const { iterator, clock } = await begin(() => streamOf(['ab', 'wait'], audio));
    const failed = errorOf(iterator.next(), clock, 0);
    await clock.advance(999);
    expect(clock.pending).toBe(1);

    await clock.advance(1);

    expect(await failed).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Cannot chat: no response arrived in time',
      details: { reason: 'truncated' },
    });
    expect(clock.pending).toBe(0);
  });

  it('waits for a reader that starts late or takes time between two chunks', async () => {
    const { transport, clock } = over(() => streamOf(['ab', 'c'], audio), {
      attemptTimeoutMs: 1_000,
    });
    const { chunks } = await transport.bytes(paid);
    const iterator = chunks[Symbol.asyncIterator]();
    await clock.advance(5_000);
    expect((await iterator.next()).done).toBe(false);
    await clock.advance(5_000);
    expect((await iterator.next()).done).toBe(false);
    expect((await iterator.next()).done).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('ends with the reason of an abort, unchanged', async () => {
    const controller = new AbortController();
    const { iterator, clock } = await begin(() => streamOf(['ab', 'wait'], audio), {
      ...paid,
      options: { signal: controller.signal },
    });
    const failed = failureOf(iterator.next(), clock, 0);
    await clock.advance(0);

    controller.abort('enough');

    expect(await failed).toBe('enough');
    expect(clock.pending).toBe(0);
  });

  it('that is never read ends at the deadline too', async () => {
    const { transport, clock } = over(() => streamOf(['wait'], audio));
    const { chunks } = await transport.bytes({ ...paid, options: { timeoutMs: 1_000 } });
    await clock.advance(1_000);

    expect(await errorOf(collect(chunks), clock, 0)).toMatchObject({
      message: 'Cannot chat: the call timed out',
    });
  });

  it('whose loop is left cancels the request', async () => {
    const { iterator, clock, requests } = await begin(() => streamOf(['ab', 'wait'], audio));
    await iterator.return?.();
    expect(requests[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
