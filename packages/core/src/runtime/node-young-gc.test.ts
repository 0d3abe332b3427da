import type { NodeGCPerformanceDetail } from 'node:perf_hooks';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { RARE_SWEEP_BYTES, SWEEP_EVERY_BYTES, sweepAfter } from './node-young-gc.ts';

/** Counts the forced sweeps during a function, not those of V8 itself. */
async function countSweeps(action: () => void): Promise<number> {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // Node.js documents the detail of these entries; the web types do not have it.
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
  // Entries are delivered in a later turn of the event loop.
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  return count;
}

/** The clock of sweeps that take no time. */
const atOnce = () => 0;

// Bytes are counted for the whole process: each test starts right after a sweep.
beforeEach(() => {
  sweepAfter(RARE_SWEEP_BYTES, atOnce);
});

describe('a sweep', () => {
  it('does not run before eight mebibytes were read', async () => {
    const read = () => {
      sweepAfter(SWEEP_EVERY_BYTES / 2, atOnce);
      sweepAfter(SWEEP_EVERY_BYTES / 2 - 1, atOnce);
    };
    await expect(countSweeps(read)).resolves.toBe(0);
  });

  it('runs after every eight mebibytes in the process, and once for a larger chunk', async () => {
    const read = () => {
      for (let chunk = 0; chunk < 4; chunk += 1) sweepAfter(SWEEP_EVERY_BYTES / 2, atOnce);
      sweepAfter(3 * SWEEP_EVERY_BYTES, atOnce);
    };
    await expect(countSweeps(read)).resolves.toBe(3);
  });

  it('runs rarely after a long one, until one is short again', async () => {
    let now = 0;
    const slowly = () => (now += 10);
    const read = () => {
      sweepAfter(SWEEP_EVERY_BYTES, slowly);
      sweepAfter(RARE_SWEEP_BYTES - 1, atOnce);
      sweepAfter(1, atOnce);
      sweepAfter(SWEEP_EVERY_BYTES, atOnce);
    };
    await expect(countSweeps(read)).resolves.toBe(3);
  });

  it('does not expose the collector', () => {
    expect(globalThis.gc).toBeUndefined();
  });
});
