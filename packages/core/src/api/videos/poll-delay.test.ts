import { describe, expect, it } from 'vitest';

import type { World } from '../../../test/support/polling-worlds.ts';
import {
  costOf,
  drawTimes,
  heavyTailed,
  logNormal,
  memoryless,
  mixed,
  optimalTotal,
  uniform,
} from '../../../test/support/polling-worlds.ts';
import {
  estimateDuration,
  FIRST_POLL_MS,
  MAX_DELAY_MS,
  MAX_PAST_JOBS,
  MIN_DELAY_MS,
  nextPollDelayMs,
} from './poll-delay.ts';

/** Returns the cost of the schedule after some jobs of a world, as a multiple of the optimum. */
function learnedRatio(world: World, jobs: number): number {
  const totals = [11, 22, 33, 44].map((seed) => {
    const times = drawTimes(world, jobs, seed * 7_919).map((seconds) => seconds * 1000);
    const estimate = estimateDuration(times);
    return costOf((ageMs) => nextPollDelayMs(ageMs, estimate), world).total;
  });
  return totals.reduce((sum, total) => sum + total, 0) / totals.length / optimalTotal(world);
}

describe('nextPollDelayMs', () => {
  it.each([
    ['75 s, usual spread', logNormal(75, 0.5)],
    ['75 s, wide', logNormal(75, 0.8)],
    ['75 s, very wide', logNormal(75, 1.2)],
    ['40 s, wide', logNormal(40, 0.8)],
    ['anything from 20 to 300 s', uniform(20, 300)],
  ])('takes at most 1.15 times the cost of the optimum for unknown jobs of %s', (_name, world) => {
    expect(costOf(nextPollDelayMs, world).total / optimalTotal(world)).toBeLessThanOrEqual(1.15);
  });

  it.each([
    ['30 s', logNormal(30, 0.5)],
    ['75 s', logNormal(75, 0.5)],
    ['75 s, narrow', logNormal(75, 0.3)],
    ['150 s', logNormal(150, 0.5)],
    ['300 s', logNormal(300, 0.5)],
    ['60 s without memory', memoryless(60)],
  ])('takes at most 1.15 times the cost of the optimum after twenty jobs of %s', (_name, world) => {
    expect(learnedRatio(world, MAX_PAST_JOBS)).toBeLessThanOrEqual(1.15);
  });

  it.each([
    ['30 s', logNormal(30, 0.5)],
    ['75 s', logNormal(75, 0.5)],
    ['150 s', logNormal(150, 0.5)],
    ['300 s', logNormal(300, 0.5)],
  ])('takes at most 1.15 times the cost of the optimum after five jobs of %s', (_name, world) => {
    expect(learnedRatio(world, 5)).toBeLessThanOrEqual(1.15);
  });

  it('costs at most 2.25 times the optimum, whatever the distribution', () => {
    const worlds = [
      logNormal(20, 0.3),
      logNormal(300, 0.3),
      mixed(uniform(8, 20), uniform(120, 240)),
      heavyTailed(75, 1.2),
      memoryless(60),
    ];
    for (const world of worlds)
      expect(costOf(nextPollDelayMs, world).total / optimalTotal(world)).toBeLessThan(2.25);
  });

  it('stays between its bounds at every age, whatever the estimate', () => {
    const estimates = [
      undefined,
      { medianMs: 1, spread: 0.15 },
      { medianMs: 50_000, spread: 0.15 },
      { medianMs: 1e9, spread: 5 },
    ];
    for (const estimate of estimates) {
      for (let ageMs = 0; ageMs < 4e6; ageMs = ageMs * 1.3 + 500) {
        const delayMs = nextPollDelayMs(ageMs, estimate);
        expect(delayMs).toBeGreaterThanOrEqual(MIN_DELAY_MS);
        expect(delayMs).toBeLessThanOrEqual(MAX_DELAY_MS);
      }
    }
  });

  it('polls first after three seconds without an estimate, when a declined job has ended', () => {
    expect(nextPollDelayMs(0)).toBe(3_000);
    expect(nextPollDelayMs(FIRST_POLL_MS)).toBeGreaterThan(3_000);
  });

  it('polls rarely before a job can be done and often around its usual duration', () => {
    const estimate = { medianMs: 120_000, spread: 0.2 };
    expect(nextPollDelayMs(0, estimate)).toBe(MAX_DELAY_MS);
    expect(nextPollDelayMs(120_000, estimate)).toBeLessThan(3_000);
  });
});

describe('estimateDuration', () => {
  it('weighs one job more than the prior, and many jobs almost alone', () => {
    const medianAfter = (jobs: number) =>
      estimateDuration(Array.from({ length: jobs }, () => 300_000)).medianMs;
    expect(medianAfter(0)).toBeCloseTo(75_000);
    expect(medianAfter(1)).toBeGreaterThan(150_000);
    expect(medianAfter(1)).toBeLessThan(200_000);
    expect(medianAfter(MAX_PAST_JOBS)).toBeGreaterThan(285_000);
  });

  it('has a wider spread after one job than after many, and never a spread of zero', () => {
    const spreads = [0, 1, 2, 5, 20].map(
      (jobs) => estimateDuration(Array.from({ length: jobs }, () => 10_000)).spread,
    );
    expect(spreads).toEqual(spreads.toSorted((a, b) => b - a));
    expect(spreads.at(-1)).toBeGreaterThan(0.2);
  });

  it('changes little for a job whose end was seen a day later', () => {
    const times = [60_000, 70_000, 55_000, 65_000, 80_000, 62_000];
    const regular = estimateDuration(times);
    const withOutlier = estimateDuration([...times, 86_400_000]);
    expect(withOutlier.medianMs).toBeLessThan(regular.medianMs * 1.1);
    expect(withOutlier.spread).toBeLessThan(regular.spread * 1.1);
  });

  it('uses the newest jobs only', () => {
    const times = [...Array.from({ length: MAX_PAST_JOBS }, () => 60_000), 1e6, 1e6, 1e6, 1e6];
    const newest = estimateDuration(times.slice(0, MAX_PAST_JOBS));
    expect(estimateDuration(times)).toEqual(newest);
  });

  it('ignores durations of a clock that went backward', () => {
    expect(estimateDuration([0, -5])).toEqual(estimateDuration([]));
    expect(estimateDuration([0, -5, 600_000])).toEqual(estimateDuration([600_000]));
  });
});
