import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import type { CallOptions } from './call-options.ts';
import { createDeadline } from './deadline.ts';

describe('createDeadline', () => {
  it('returns the time that the previous steps have left', async () => {
    const clock = createManualClock();
    const { signal } = new AbortController();
    const remainingOptions = createDeadline({ signal, timeoutMs: 100 }, clock, 'chat');
    await clock.advance(60);
    expect(remainingOptions()).toEqual({ signal, timeoutMs: 40 });
    await clock.advance(10);
    expect(remainingOptions()).toEqual({ signal, timeoutMs: 30 });
  });

  it('returns a tiny timeout above 0 when the deadline is over', async () => {
    const clock = createManualClock();
    const remainingOptions = createDeadline({ timeoutMs: 100 }, clock, 'chat');
    await clock.advance(100);
    const { timeoutMs = 0 } = remainingOptions() ?? {};
    expect(timeoutMs).toBeGreaterThan(0);
    expect(clock.now() + timeoutMs).toBe(clock.now());
  });

  it.each([undefined, {}, { signal: AbortSignal.abort() }])('returns %j as it is', (options) => {
    expect(createDeadline(options, createManualClock(), 'chat')()).toBe(options);
  });

  it.each([0, -1, Number.NaN, '5'])('rejects a timeout of %j', (timeoutMs) => {
    // A caller without types may pass anything.
    const options = { timeoutMs } as CallOptions;
    expect(() => createDeadline(options, createManualClock(), 'chat')).toThrow(
      'Cannot chat: timeoutMs must be a number above 0',
    );
  });
});
