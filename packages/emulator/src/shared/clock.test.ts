import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, untilAborted } from './clock.ts';

const reason = new Error('enough');

describe('a background sleep', () => {
  it('does not keep the process alive, unlike other sleeps', () => {
    const controller = new AbortController();
    const countTimers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = countTimers();
    const background = systemClock.sleep(60_000, controller.signal, { isBackground: true });
    const during = countTimers();
    const other = systemClock.sleep(60_000, controller.signal);
    const after = countTimers();
    controller.abort(reason);

    expect([during - before, after - during]).toEqual([0, 1]);
    return Promise.all([
      expect(background).rejects.toBe(reason),
      expect(other).rejects.toBe(reason),
    ]);
  });
});

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sleeps for the given time', async () => {
    let isAwake = false;
    const sleep = systemClock.sleep(1000).then(() => (isAwake = true));
    await vi.advanceTimersByTimeAsync(999);

    expect(isAwake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(isAwake).toBe(true);
  });

  it('rejects with the reason of the signal and leaves no timer behind', async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(1000, controller.signal);
    controller.abort(reason);

    await expect(sleep).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not sleep when the signal has already aborted', async () => {
    await expect(systemClock.sleep(1000, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('untilAborted', () => {
  it('rejects with the reason of the signal', async () => {
    const controller = new AbortController();
    const wait = untilAborted(controller.signal);
    controller.abort(reason);

    await expect(wait).rejects.toBe(reason);
    await expect(untilAborted(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
