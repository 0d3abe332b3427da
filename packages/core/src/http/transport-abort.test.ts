import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import type { Wire } from '../../test/support/wire.ts';
import {
  answer,
  asIs,
  failureOf,
  fetchMetadata,
  never,
  over,
  paid,
  refuse,
  streamOf,
} from '../../test/support/wire.ts';

describe('an abort by the caller', () => {
  const reasons = [
    ['an error', new Error('enough')],
    ['a text', 'enough'],
    ['null', null],
  ] as const;

  it.each(reasons)('before the request sends nothing and throws %s', async (_what, reason) => {
    const { transport, requests, clock } = over(never);
    const options = { signal: AbortSignal.abort(reason) };

    await expect(transport.json({ ...fetchMetadata, options }, asIs)).rejects.toBe(reason);
    await expect(transport.events({ ...paid, options })).rejects.toBe(reason);
    expect([requests.length, clock.pending]).toEqual([0, 0]);
  });

  it.each(reasons)('throws %s unchanged, at every stage of the call', async (_what, reason) => {
    const wires: readonly Wire[] = [
      never,
      () => streamOf([' ', 'wait']),
      refuse(503),
      () => streamOf(['x', 'wait'], { status: 500 }),
    ];
    for (const wire of wires) {
      const { transport, clock, requests } = over(wire);
      const controller = new AbortController();
      const caught = failureOf(
        transport.json({ ...fetchMetadata, options: { signal: controller.signal } }, asIs),
        clock,
        0,
      );
      await clock.advance(0);

      controller.abort(reason);

      expect(await caught).toBe(reason);
      await clock.advance(0);
      expect([
        requests.length,
        clock.pending,
        getEventListeners(controller.signal, 'abort').length,
      ]).toEqual([1, 0, 0]);
    }
  });

  it('cancels the pending request', async () => {
    const { transport, requests, clock } = over(never);
    const controller = new AbortController();
    const caught = failureOf(
      transport.events({ ...paid, options: { signal: controller.signal } }),
      clock,
      0,
    );
    await clock.advance(0);

    controller.abort('enough');

    expect(await caught).toBe('enough');
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  it.each(reasons)('in the middle of a stream throws %s', async (_what, reason) => {
    const { transport, clock, requests } = over(() => streamOf(['data: 1\n\n', 'wait']));
    const controller = new AbortController();
    const { batches } = await transport.events({ ...paid, options: { signal: controller.signal } });
    const reading = batches[Symbol.asyncIterator]();
    await reading.next();
    const caught = failureOf(reading.next(), clock, 0);

    controller.abort(reason);

    expect(await caught).toBe(reason);
    expect(requests[0]?.signal.aborted).toBe(true);
    expect([clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
  });

  it('after the response changes nothing and finds no listener', async () => {
    const { transport, clock } = over(() => answer({}));
    const controller = new AbortController();

    await transport.json({ ...fetchMetadata, options: { signal: controller.signal } }, asIs);

    expect([clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
  });
});
