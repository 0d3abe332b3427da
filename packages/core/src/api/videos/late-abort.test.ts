import { describe, expect, it } from 'vitest';

import { systemClock } from '../../shared/clock.ts';
import { SUBMIT_GRACE_MS, createLateAbort } from './late-abort.ts';

/** A late signal, and the timers that it asked for. */
function setUp() {
  const caller = new AbortController();
  const timers: { readonly delayMs: number; readonly keepAlive: boolean | undefined }[] = [];
  let ring = () => {};
  const late = createLateAbort(caller.signal, {
    ...systemClock,
    schedule(callback, delayMs, keepAlive) {
      timers.push({ delayMs, keepAlive });
      ring = callback;
      return () => void timers.pop();
    },
  });
  return { caller, late, timers, ring: () => ring() };
}

describe('a signal that aborts late', () => {
  it('keeps the program alive until the grace is over, and aborts for the reason of the caller', () => {
    const { caller, late, timers, ring } = setUp();
    caller.abort('enough');
    expect(timers).toEqual([{ delayMs: SUBMIT_GRACE_MS, keepAlive: true }]);
    expect(late.signal.aborted).toBe(false);
    ring();
    expect(late.signal.reason).toBe('enough');
  });

  it('leaves no timer behind, and hears nothing any more', () => {
    const { caller, late, timers } = setUp();
    caller.abort();
    late.release();
    expect(timers).toEqual([]);
  });

  it('that was released before has no timer', () => {
    const { caller, late, timers } = setUp();
    late.release();
    caller.abort();
    expect(timers).toEqual([]);
  });
});
