import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import type { CallOptions } from './call-options.ts';
import { createCountdown } from './deadline.ts';

describe('createCountdown', () => {
  it('gives each step what the steps before it left over', async () => {
    const clock = createManualClock();
    const { signal } = new AbortController();
    const callLeft = createCountdown({ signal, deadlineMs: 100 }, clock, 'chat');
    await clock.advance(60);
    expect(callLeft()).toEqual({ signal, deadlineMs: 40 });
    await clock.advance(10);
    expect(callLeft()).toEqual({ signal, deadlineMs: 30 });
  });

  it('leaves a deadline that is over above 0, and too short for anything', async () => {
    const clock = createManualClock();
    const callLeft = createCountdown({ deadlineMs: 100 }, clock, 'chat');
    await clock.advance(100);
    const { deadlineMs = 0 } = callLeft() ?? {};
    expect(deadlineMs).toBeGreaterThan(0);
    expect(clock.now() + deadlineMs).toBe(clock.now());
  });

  it.each([undefined, {}, { signal: AbortSignal.abort() }])('hands on %j as it is', (call) => {
    expect(createCountdown(call, createManualClock(), 'chat')()).toBe(call);
  });

  it.each([0, -1, Number.NaN, '5'])('refuses a deadline of %j', (deadlineMs) => {
    // A caller without types may give anything.
    const call = { deadlineMs } as CallOptions;
    expect(() => createCountdown(call, createManualClock(), 'chat')).toThrow(
      'Cannot chat: deadlineMs must be a number above 0',
    );
  });
});
