import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import type { ManualClock } from '../../test/support/manual-clock.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import type { Clock } from '../shared/clock.ts';
import { systemClock } from '../shared/clock.ts';
import type { Attempt, AttemptLimits } from './attempt.ts';
import { openAttempt } from './attempt.ts';

const limits: AttemptLimits = {
  caller: undefined,
  attemptTimeoutMs: 100,
  deadlineAt: Number.POSITIVE_INFINITY,
};

function open(own: Partial<AttemptLimits> = {}): { clock: ManualClock; attempt: Attempt } {
  const clock = createManualClock(0);
  return { clock, attempt: openAttempt(clock, { ...limits, ...own }) };
}

describe('an attempt with a grace', () => {
  const graceMs = 30;

  it.each([
    ['timeout', {}, 100],
    ['deadline', { deadlineAt: 50 }, 50],
    ['caller', {}, 20],
  ] as const)('ends late at its %s, and hears of no second one', async (end, own, atMs) => {
    const caller = new AbortController();
    const { clock, attempt } = open({ ...own, caller: caller.signal, graceMs });
    attempt.begin();

    await clock.advance(atMs);
    caller.abort();
    await clock.advance(graceMs - 1);
    expect([attempt.end, attempt.signal.aborted]).toEqual([undefined, false]);
    await clock.advance(1);
    expect([attempt.end, attempt.signal.aborted]).toEqual([end, true]);
    expect(clock.pending).toBe(0);
  });

  it('keeps the program alive through it, until it is closed', () => {
    const caller = new AbortController();
    const timers: { readonly delayMs: number; readonly keepAlive: boolean | undefined }[] = [];
    const clock: Clock = {
      ...systemClock,
      schedule(_callback, delayMs, keepAlive) {
        const timer = { delayMs, keepAlive };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    };
    const attempt = openAttempt(clock, { ...limits, caller: caller.signal, graceMs });
    attempt.begin();
    caller.abort();
    expect(timers).toEqual([{ delayMs: graceMs, keepAlive: true }]);
    attempt.close();
    expect(timers).toEqual([]);
  });

  it('has none before it was begun', () => {
    const caller = new AbortController();
    const { attempt } = open({ caller: caller.signal, graceMs });
    caller.abort();
    expect(attempt.end).toBe('caller');
  });

  it('has none when it was over from the start', () => {
    const { attempt } = open({ deadlineAt: 0, graceMs });
    expect(attempt.end).toBe('deadline');
    expect(open({ caller: AbortSignal.abort(), graceMs }).attempt.end).toBe('caller');
  });
});

describe('an attempt', () => {
  it('ends when its time is over and not before', async () => {
    const { clock, attempt } = open();

    await clock.advance(99);
    expect([attempt.end, attempt.signal.aborted]).toEqual([undefined, false]);
    await clock.advance(1);
    expect([attempt.end, attempt.signal.aborted]).toEqual(['timeout', true]);
    expect(clock.pending).toBe(0);
  });

  it('has its whole time again after each touch', async () => {
    const { clock, attempt } = open();

    for (let count = 0; count < 5; count += 1) {
      await clock.advance(60);
      attempt.touch();
    }
    expect(attempt.end).toBeUndefined();
    await clock.advance(100);
    expect(attempt.end).toBe('timeout');
  });

  it('stands still while it is paused, and goes on with the next touch', async () => {
    const { clock, attempt } = open();

    attempt.pause();
    await clock.advance(1_000);
    attempt.touch();
    await clock.advance(99);
    expect(attempt.end).toBeUndefined();
    await clock.advance(1);
    expect(attempt.end).toBe('timeout');
  });

  it('ends at the deadline, touched or paused', async () => {
    const { clock, attempt } = open({ deadlineAt: 250 });

    await clock.advance(60);
    attempt.touch();
    attempt.pause();
    await clock.advance(189);
    expect(attempt.end).toBeUndefined();
    await clock.advance(1);
    expect(attempt.end).toBe('deadline');
  });

  it('is over from the start when its deadline is', () => {
    const { clock, attempt } = open({ deadlineAt: 0 });

    expect([attempt.end, attempt.signal.aborted, clock.pending]).toEqual(['deadline', true, 0]);
  });

  it('ends with the caller, and keeps no timer and no listener', () => {
    const controller = new AbortController();
    const { clock, attempt } = open({ caller: controller.signal });
    expect([clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([1, 1]);

    controller.abort('enough');

    expect([attempt.end, attempt.signal.aborted]).toEqual(['caller', true]);
    expect([clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
  });

  it('is over from the start when the caller is', () => {
    const { clock, attempt } = open({ caller: AbortSignal.abort('no') });

    expect([attempt.end, attempt.signal.aborted, clock.pending]).toEqual(['caller', true, 0]);
  });

  it('ends without a reason of its own when it is cancelled or closed', async () => {
    const controller = new AbortController();
    const cancelled = open({ caller: controller.signal });
    const closed = open({ caller: controller.signal });

    cancelled.attempt.cancel();
    closed.attempt.close();
    await cancelled.clock.advance(1_000);
    await closed.clock.advance(1_000);
    controller.abort('late');

    expect([cancelled.attempt.end, cancelled.attempt.signal.aborted]).toEqual([undefined, true]);
    expect([closed.attempt.end, closed.attempt.signal.aborted]).toEqual([undefined, false]);
    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });
});
