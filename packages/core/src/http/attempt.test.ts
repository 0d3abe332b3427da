import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import type { ManualClock } from '../../test/support/manual-clock.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import type { Clock } from '../shared/clock.ts';
import { systemClock } from '../shared/clock.ts';
import type { Attempt, AttemptLimits } from './attempt.ts';
import { openAttempt } from './attempt.ts';

const limits: AttemptLimits = {
  signal: undefined,
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
  ] as const)('ends a grace later at its %s, and ignores a second end', async (end, own, atMs) => {
    const controller = new AbortController();
    const { clock, attempt } = open({ ...own, signal: controller.signal, graceMs });
    attempt.begin();

    await clock.advance(atMs);
    controller.abort();
    await clock.advance(graceMs - 1);
    expect([attempt.end, attempt.signal.aborted]).toEqual([undefined, false]);
    await clock.advance(1);
    expect([attempt.end, attempt.signal.aborted]).toEqual([end, true]);
    expect(clock.pending).toBe(0);
  });

  it('keeps the program alive during the grace, until it is closed', () => {
    const controller = new AbortController();
    const timers: { readonly delayMs: number; readonly keepAlive: boolean | undefined }[] = [];
    const clock: Clock = {
      ...systemClock,
      schedule(_callback, delayMs, keepAlive) {
        const timer = { delayMs, keepAlive };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    };
    const attempt = openAttempt(clock, { ...limits, signal: controller.signal, graceMs });
    attempt.begin();
    controller.abort();
    expect(timers).toEqual([{ delayMs: graceMs, keepAlive: true }]);
    attempt.close();
    expect(timers).toEqual([]);
  });

  it('has no grace before it has begun', () => {
    const controller = new AbortController();
    const { attempt } = open({ signal: controller.signal, graceMs });
    controller.abort();
    expect(attempt.end).toBe('caller');
  });

  it('has no grace when it was over from the start', () => {
    const { attempt } = open({ deadlineAt: 0, graceMs });
    expect(attempt.end).toBe('deadline');
    expect(open({ signal: AbortSignal.abort(), graceMs }).attempt.end).toBe('caller');
  });
});

describe('an attempt', () => {
  it('ends at its timeout and not before', async () => {
    const { clock, attempt } = open();

    await clock.advance(99);
    expect([attempt.end, attempt.signal.aborted]).toEqual([undefined, false]);
    await clock.advance(1);
    expect([attempt.end, attempt.signal.aborted]).toEqual(['timeout', true]);
    expect(clock.pending).toBe(0);
  });

  it('restarts its timeout at each touch', async () => {
    const { clock, attempt } = open();

    for (let count = 0; count < 5; count += 1) {
      await clock.advance(60);
      attempt.touch();
    }
    expect(attempt.end).toBeUndefined();
    await clock.advance(100);
    expect(attempt.end).toBe('timeout');
  });

  it('does not time out while it is paused, and restarts with the next touch', async () => {
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

  it('is over from the start when its deadline is over', () => {
    const { clock, attempt } = open({ deadlineAt: 0 });

    expect([attempt.end, attempt.signal.aborted, clock.pending]).toEqual(['deadline', true, 0]);
  });

  it('ends when the caller aborts, and keeps no timer and no listener', () => {
    const controller = new AbortController();
    const { clock, attempt } = open({ signal: controller.signal });
    expect([clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([1, 1]);

    controller.abort('enough');

    expect([attempt.end, attempt.signal.aborted]).toEqual(['caller', true]);
    expect([clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
  });

  it('is over from the start when the signal is aborted', () => {
    const { clock, attempt } = open({ signal: AbortSignal.abort('no') });

    expect([attempt.end, attempt.signal.aborted, clock.pending]).toEqual(['caller', true, 0]);
  });

  it('ends without a reason of its own when it is cancelled or closed', async () => {
    const controller = new AbortController();
    const cancelled = open({ signal: controller.signal });
    const closed = open({ signal: controller.signal });

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
