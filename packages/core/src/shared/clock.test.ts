import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import { MAX_TIMER_MS, sleep, systemClock } from './clock.ts';

describe('sleep', () => {
  it('resolves when the delay is over and not before', async () => {
    const clock = createManualClock();
    let awake = false;
    const sleeping = sleep(clock, 100).then(() => (awake = true));

    await clock.advance(99);
    expect(awake).toBe(false);
    await clock.advance(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  it('rejects with the reason of the signal, and leaves no timer', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 100, controller.signal);

    controller.abort('enough');

    await expect(sleeping).rejects.toBe('enough');
    expect(clock.pending).toBe(0);
  });

  it('does not start when the signal is aborted', async () => {
    const clock = createManualClock();

    await expect(sleep(clock, 100, AbortSignal.abort('no'))).rejects.toBe('no');
    expect(clock.pending).toBe(0);
  });

  it('leaves no listener behind', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 100, controller.signal);
    expect(getEventListeners(controller.signal, 'abort').length).toBe(1);

    await clock.advance(100);
    await sleeping;

    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });
});

describe('systemClock', () => {
  it('calls back once, and never after it is cancelled', async () => {
    const calls: string[] = [];
    systemClock.schedule(() => calls.push('now'), -5);
    const callOff = systemClock.schedule(() => calls.push('never'), 1);
    // A delay that would fire at once if it were not limited to the maximum of a timer.
    const callOffLate = systemClock.schedule(() => calls.push('late'), MAX_TIMER_MS + 1);
    callOff();

    await wait(20);
    callOffLate();

    expect(calls).toEqual(['now']);
  });

  it('keeps a program alive only for a sleep', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
    const before = timers();
    const callOff = systemClock.schedule(() => {}, 60_000);
    expect(timers()).toBe(before);
    const controller = new AbortController();
    const sleeping = sleep(systemClock, 60_000, controller.signal);
    expect(timers()).toBe(before + 1);
    callOff();
    controller.abort('enough');
    await expect(sleeping).rejects.toBe('enough');
  });

  it('returns the time and random numbers from 0 to 1', () => {
    const times = [Date.now(), systemClock.now(), Date.now()];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const drawn = systemClock.random();
    expect(drawn >= 0 && drawn < 1).toBe(true);
  });
});
