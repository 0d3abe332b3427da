import type { NodeGCPerformanceDetail } from 'node:perf_hooks';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { RARE_SWEEP_BYTES, SWEEP_EVERY_BYTES, sweepAfter } from './node-young-gc.ts';

/** Counts the sweeps that are asked for while something happens: those that V8 does by itself are not. */
async function countSweeps(action: () => void): Promise<number> {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // As Node.js documents entries of the collector; the types of the web know no detail.
      const { kind, flags } = (entry as unknown as { readonly detail: NodeGCPerformanceDetail })
        .detail;
      const isAsked = (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
      if (isAsked && kind === constants.NODE_PERFORMANCE_GC_MINOR) count += 1;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  onTestFinished(() => {
    observer.disconnect();
  });
  action();
  // What was observed is told in a later turn.
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  return count;
}

// Bytes are counted for the whole process: each test begins right after a sweep.
beforeEach(() => {
  sweepAfter(RARE_SWEEP_BYTES);
});

describe('a sweep', () => {
  it('is not made before eight mebibytes were read', async () => {
    const read = () => {
      sweepAfter(SWEEP_EVERY_BYTES / 2);
      sweepAfter(SWEEP_EVERY_BYTES / 2 - 1);
    };
    await expect(countSweeps(read)).resolves.toBe(0);
  });

  it('is made after each eight mebibytes, whoever read them, and once for a larger piece', async () => {
    const read = () => {
      for (let chunk = 0; chunk < 4; chunk += 1) sweepAfter(SWEEP_EVERY_BYTES / 2);
      sweepAfter(3 * SWEEP_EVERY_BYTES);
    };
    await expect(countSweeps(read)).resolves.toBe(3);
  });

  it('is made rarely where one takes long, until one takes short again', async () => {
    let now = 0;
    const slowly = () => (now += 10);
    const read = () => {
      sweepAfter(SWEEP_EVERY_BYTES, slowly);
      sweepAfter(RARE_SWEEP_BYTES - 1);
      sweepAfter(1);
      sweepAfter(SWEEP_EVERY_BYTES);
    };
    await expect(countSweeps(read)).resolves.toBe(3);
  });

  it('shows the collector to nobody', () => {
    expect(globalThis.gc).toBeUndefined();
  });
});
