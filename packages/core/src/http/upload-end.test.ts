import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import type { Chunk } from '../../test/support/blobs.ts';
import { bytesOf, playBlob } from '../../test/support/blobs.ts';
import { forever, chunk, chunks, taking, withBlob } from '../../test/support/uploads.ts';
import { answer, asIs, errorOf, failureOf, over, refuse } from '../../test/support/wire.ts';
import { sleep } from '../shared/clock.ts';
import { CHUNK_BYTES } from './body-parts.ts';

describe('the timeout of a large body', () => {
  it('restarts with each chunk that is read', async () => {
    const { transport, clock } = over(
      taking(async () => await sleep(clock, 900)),
      {
        attemptTimeoutMs: 1_000,
      },
    );
    const hasResponded = transport.json(withBlob(playBlob(chunks)), asIs);
    await clock.advance(6 * 900);

    expect(await hasResponded).toMatchObject({ value: { count: 6 } });
    expect(clock.pending).toBe(0);
  });

  it('ends the request when nothing is read any more, and the blob is released', async () => {
    const blob = playBlob(chunks);
    const { transport, clock } = over(
      taking(async (count) => await (count === 2 && forever())),
      {
        attemptTimeoutMs: 1_000,
      },
    );
    const failed = errorOf(transport.json(withBlob(blob), asIs), clock, 999);
    await clock.advance(0);
    expect(blob.cancelled).toBe(0);
    await clock.advance(1_000);

    expect(await failed).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { reason: 'outcome_unknown' },
    });
    expect([blob.cancelled, clock.pending]).toEqual([1, 0]);
  });

  it('ends at the deadline, however much is read', async () => {
    const { transport, clock } = over(
      taking(async () => await sleep(clock, 900)),
      {
        attemptTimeoutMs: 1_000,
      },
    );
    const options = { timeoutMs: 2_000 };

    expect(
      await errorOf(transport.json(withBlob(playBlob(chunks), { options }), asIs), clock, 2_000),
    ).toMatchObject({ message: 'Cannot chat: the call timed out' });
  });
});

describe('aborting a large body', () => {
  it.each<[string, readonly Chunk[]]>([
    ['between two chunks', chunks],
    ['while one is read', [chunk, 'wait', chunk]],
  ])('%s throws the reason itself and releases the blob', async (_what, parts) => {
    const blob = playBlob(parts, CHUNK_BYTES * 3);
    const { transport, clock } = over(taking(async (count) => await (count === 2 && forever())));
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const caught = failureOf(transport.json(withBlob(blob, { options }), asIs), clock, 0);
    await clock.advance(0);

    controller.abort('enough');

    expect(await caught).toBe('enough');
    await clock.advance(0);
    expect([blob.cancelled, getEventListeners(controller.signal, 'abort').length]).toEqual([1, 0]);
  });

  it('while a small one is read sends nothing', async () => {
    const blob = playBlob(['wait'], 3);
    const { transport, clock, requests } = over(taking());
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const caught = failureOf(transport.json(withBlob(blob, { options }), asIs), clock, 0);
    await clock.advance(0);

    controller.abort('enough');

    expect(await caught).toBe('enough');
    await clock.advance(0);
    expect([requests.length, blob.cancelled]).toEqual([0, 1]);
  });

  it('is not needed when the host rejects it unread', async () => {
    const blob = playBlob(chunks);
    const { transport, clock } = over(async ({ body }) => {
      await body?.getReader().read();
      return refuse(413)();
    });

    expect(await errorOf(transport.json(withBlob(blob), asIs), clock)).toMatchObject({
      status: 413,
    });
  });

  it('is not a failure of the blob when the host stops reading and responds', async () => {
    const blob = playBlob([chunk, 'wait', chunk], CHUNK_BYTES * 3);
    const { transport, clock } = over(async ({ body }) => {
      const reader = body?.getReader();
      await reader?.read();
      await reader?.read();
      void reader?.read();
      // Lets reading begin.
      await clock.advance(0);
      await reader?.cancel();
      return answer({ ok: true });
    });

    await expect(transport.json(withBlob(blob), asIs)).resolves.toMatchObject({
      value: { ok: true },
    });
    expect(blob.cancelled).toBe(1);
  });
});

describe('a blob that fails while it is sent', () => {
  const failure = Object.assign(new Error('reading failed'), { code: 'EIO' });

  it.each<[string, readonly Chunk[], number, number]>([
    ['that fails', [chunk, chunk, failure], CHUNK_BYTES * 4, 1],
    ['that ends too early', [chunk, chunk], CHUNK_BYTES * 4, 1],
    ['that is longer than its size', [...chunks, chunk], CHUNK_BYTES * 3, 1],
    ['that is small, before it is sent', [bytesOf(2)], 3, 0],
  ])('%s fails the call, which is not repeated', async (_what, parts, size, count) => {
    const { transport, clock, requests } = over(taking());

    const error = await errorOf(transport.json(withBlob(playBlob(parts, size)), asIs), clock);

    expect(error.toJSON()).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /^Cannot chat: the file was changed or cannot be read while it was sent \(.+\)$/u,
      ),
      retryable: false,
      hints: [
        {
          kind: 'text',
          text: 'The request was cut off and not accepted: send it again once the file stops changing.',
        },
      ],
      details: {},
    });
    expect([requests.length, clock.pending]).toEqual([count, 0]);
  });

  it('aborts the request before the body could seem to end', async () => {
    let isAborted: unknown;
    const { transport, clock } = over(async ({ body, signal }) => {
      try {
        await body?.pipeTo(new WritableStream());
      } catch {
        isAborted = signal.aborted;
      }
      return answer({});
    });

    const error = await errorOf(
      transport.json(withBlob(playBlob([...chunks, failure], CHUNK_BYTES * 5)), asIs),
      clock,
    );

    expect([error.code, isAborted]).toEqual(['INVALID_INPUT', true]);
  });

  it('fails the call even with a fetch that ignores failed bodies', async () => {
    const { transport, clock } = over(async ({ body }) => {
      await body?.pipeTo(new WritableStream()).catch(() => {});
      return await forever();
    });

    expect(
      await errorOf(transport.json(withBlob(playBlob([failure], CHUNK_BYTES * 4)), asIs), clock),
    ).toMatchObject({ code: 'INVALID_INPUT' });
  });
});
