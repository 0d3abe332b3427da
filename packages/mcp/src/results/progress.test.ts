import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import type { ProgressUpdate } from './progress.ts';
import { HEARTBEAT_MS, MIN_INTERVAL_MS, startProgress } from './progress.ts';

function follow(send?: () => Promise<void>) {
  const clock = createManualClock();
  const updates: ProgressUpdate[] = [];
  const progress = startProgress({
    clock,
    message: 'Chat: started',
    send: async (update) => {
      updates.push(update);
      await send?.();
    },
  });
  return { clock, updates, progress };
}

describe('startProgress', () => {
  it('tells at once what began', () => {
    expect(follow().updates).toEqual([{ progress: 1, message: 'Chat: started' }]);
  });

  it('tells every ten seconds that it goes on, though nothing happens', () => {
    const { clock, updates } = follow();
    clock.advance(HEARTBEAT_MS - 1);
    expect(updates).toHaveLength(1);
    clock.advance(1 + HEARTBEAT_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 2, message: 'Chat: started (10 s)' },
      { progress: 3, message: 'Chat: started (20 s)' },
    ]);
  });

  it('tells steps as they come, and grows in between without passing the next', () => {
    const { clock, updates, progress } = follow();
    clock.advance(1000);
    progress.report({ type: 'progress', message: 'Two of four', step: 2, total: 4 });
    clock.advance(HEARTBEAT_MS);
    progress.report({ type: 'progress', message: 'Three of four', step: 3, total: 4 });
    clock.advance(MIN_INTERVAL_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 2, total: 4, message: 'Two of four' },
      { progress: 2.001, total: 4, message: 'Two of four (11 s)' },
      { progress: 3, total: 4, message: 'Three of four' },
    ]);
  });

  it('grows even when an operation reports the same step twice', () => {
    const { clock, updates, progress } = follow();
    for (const message of ['first look', 'second look']) {
      clock.advance(1000);
      progress.report({ type: 'progress', message, step: 1 });
    }
    expect(updates.map((update) => update.progress)).toEqual([1, 2, 3]);
  });

  it('tells a thousand text deltas in a few updates a second, and none is lost from the count', () => {
    const { clock, updates, progress } = follow();
    for (let index = 0; index < 1000; index += 1) {
      clock.advance(1);
      progress.report({ type: 'text-delta', text: 'ab' });
    }
    clock.advance(MIN_INTERVAL_MS);
    expect(updates.length).toBeLessThanOrEqual(1 + 1000 / MIN_INTERVAL_MS + 1);
    expect(updates.at(-1)?.message).toBe('Writing: 2000 characters so far');
  });

  it('grows through all of a video: submitted, waited for, fetched; and totals only what is counted', () => {
    const { clock, updates, progress } = follow();
    const events = [
      { type: 'progress', message: 'Submitting' },
      { type: 'progress', message: 'Sending: 3 of 5 MB' },
      { type: 'job', id: 'job-1' },
      { type: 'progress', message: 'pending', step: 0, total: 50 },
      { type: 'progress', message: 'in progress', step: 1, total: 50 },
      { type: 'progress', message: 'in progress', step: 49, total: 50 },
      { type: 'progress', message: 'Downloading: 1 MB' },
    ] as const;
    for (const event of events) {
      clock.advance(1000);
      progress.report(event);
    }
    expect(updates.slice(1)).toEqual([
      { progress: 2, message: 'Submitting' },
      { progress: 3, message: 'Sending: 3 of 5 MB' },
      { progress: 4, message: 'Submitted as job-1' },
      { progress: 4.001, total: 50, message: 'pending' },
      { progress: 4.002, total: 50, message: 'in progress' },
      { progress: 49, total: 50, message: 'in progress' },
      { progress: 50, message: 'Downloading: 1 MB' },
    ]);
  });

  it('goes on by the seconds while nothing happens, where steps are seconds', () => {
    const { clock, updates, progress } = follow();
    clock.advance(1000);
    progress.report({ type: 'progress', message: 'pending', step: 3, total: 600, isTime: true });
    clock.advance(2 * HEARTBEAT_MS);
    progress.report({ type: 'progress', message: 'running', step: 24, total: 600, isTime: true });
    clock.advance(MIN_INTERVAL_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 3, total: 600, message: 'pending' },
      { progress: 13, total: 600, message: 'pending (11 s)' },
      { progress: 23, total: 600, message: 'pending (21 s)' },
      { progress: 24, total: 600, message: 'running' },
    ]);
  });

  it('tells the id of a job whatever comes right after it', () => {
    const { clock, updates, progress } = follow();
    progress.report({ type: 'job', id: 'job-1' });
    progress.report({ type: 'progress', message: 'Submitted; waiting', step: 0, total: 50 });
    clock.advance(MIN_INTERVAL_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 2, message: 'Submitted as job-1' },
      { progress: 2.001, total: 50, message: 'Submitted; waiting' },
    ]);
  });

  it('tells no total that is passed', () => {
    const { clock, updates, progress } = follow();
    for (const step of [1, 2, 3]) {
      clock.advance(1000);
      progress.report({ type: 'progress', message: 'Waiting', step, total: 2 });
    }
    expect(updates.slice(1)).toEqual([
      { progress: 1.001, total: 2, message: 'Waiting' },
      { progress: 2, total: 2, message: 'Waiting' },
      { progress: 3, message: 'Waiting' },
    ]);
  });

  it('tells reasoning apart from writing', () => {
    const { clock, updates, progress } = follow();
    clock.advance(1000);
    progress.report({ type: 'reasoning-delta', text: 'hmm' });
    expect(updates.at(-1)?.message).toBe('Reasoning: 3 characters so far');
  });

  it('is silent after finish, whatever still happens', async () => {
    const { clock, updates, progress } = follow();
    progress.report({ type: 'text-delta', text: 'late' });
    await progress.finish();
    progress.report({ type: 'text-delta', text: 'later' });
    clock.advance(10 * HEARTBEAT_MS);
    expect(updates).toHaveLength(1);
  });

  it('finishes only when what was sent is on its way', async () => {
    const gate = Promise.withResolvers<void>();
    const { progress } = follow(async () => await gate.promise);
    const order: string[] = [];
    const finishing = (async () => {
      await progress.finish();
      order.push('finished');
    })();
    await Promise.resolve();
    order.push('sent');
    gate.resolve();
    await finishing;
    expect(order).toEqual(['sent', 'finished']);
  });

  it('goes on when an update cannot be sent', async () => {
    const { clock, updates, progress } = follow(
      async () => await Promise.reject(new Error('gone')),
    );
    clock.advance(HEARTBEAT_MS);
    await progress.finish();
    expect(updates).toHaveLength(2);
  });
});
