import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../../core/test/support/manual-clock.ts';
import type { ProgressUpdate } from './progress.ts';
import { HEARTBEAT_MS, MIN_INTERVAL_MS, startProgress } from './progress.ts';

function follow(send?: () => Promise<void>) {
  const clock = createManualClock(0);
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
  it('sends the first message immediately', async () => {
    expect(follow().updates).toEqual([{ progress: 1, message: 'Chat: started' }]);
  });

  it('sends an update every ten seconds without events', async () => {
    const { clock, updates } = follow();
    await clock.advance(HEARTBEAT_MS - 1);
    expect(updates).toHaveLength(1);
    await clock.advance(1 + HEARTBEAT_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 2, message: 'Chat: started (10 s)' },
      { progress: 3, message: 'Chat: started (20 s)' },
    ]);
  });

  it('reports steps, and grows between them without passing the next step', async () => {
    const { clock, updates, progress } = follow();
    await clock.advance(1000);
    progress.report({ type: 'progress', message: 'Two of four', step: 2, total: 4 });
    await clock.advance(HEARTBEAT_MS);
    progress.report({ type: 'progress', message: 'Three of four', step: 3, total: 4 });
    await clock.advance(MIN_INTERVAL_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 2, total: 4, message: 'Two of four' },
      { progress: 2.001, total: 4, message: 'Two of four (11 s)' },
      { progress: 3, total: 4, message: 'Three of four' },
    ]);
  });

  it('grows even when an operation reports the same step twice', async () => {
    const { clock, updates, progress } = follow();
    for (const message of ['first poll', 'second poll']) {
      await clock.advance(1000);
      progress.report({ type: 'progress', message, step: 1 });
    }
    expect(updates.map((update) => update.progress)).toEqual([1, 2, 3]);
  });

  it('combines a thousand text deltas into a few updates and counts all of them', async () => {
    const { clock, updates, progress } = follow();
    for (let index = 0; index < 1000; index += 1) {
      await clock.advance(1);
      progress.report({ type: 'text-delta', text: 'ab' });
    }
    await clock.advance(MIN_INTERVAL_MS);
    expect(updates.length).toBeLessThanOrEqual(1 + 1000 / MIN_INTERVAL_MS + 1);
    expect(updates.at(-1)?.message).toBe('Writing: 2000 characters so far');
  });

  it('grows through submission, polling and download of a video, with a total only for bytes', async () => {
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
      await clock.advance(1000);
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

  it('grows with the time between steps that are seconds', async () => {
    const { clock, updates, progress } = follow();
    await clock.advance(1000);
    progress.report({ type: 'progress', message: 'pending', step: 3, total: 600, isTime: true });
    await clock.advance(2 * HEARTBEAT_MS);
    progress.report({ type: 'progress', message: 'running', step: 24, total: 600, isTime: true });
    await clock.advance(MIN_INTERVAL_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 3, total: 600, message: 'pending' },
      { progress: 13, total: 600, message: 'pending (11 s)' },
      { progress: 23, total: 600, message: 'pending (21 s)' },
      { progress: 24, total: 600, message: 'running' },
    ]);
  });

  it('sends the id of a job even if another event follows immediately', async () => {
    const { clock, updates, progress } = follow();
    progress.report({ type: 'job', id: 'job-1' });
    progress.report({ type: 'progress', message: 'Submitted; waiting', step: 0, total: 50 });
    await clock.advance(MIN_INTERVAL_MS);
    expect(updates.slice(1)).toEqual([
      { progress: 2, message: 'Submitted as job-1' },
      { progress: 2.001, total: 50, message: 'Submitted; waiting' },
    ]);
  });

  it('omits a total that is exceeded', async () => {
    const { clock, updates, progress } = follow();
    for (const step of [1, 2, 3]) {
      await clock.advance(1000);
      progress.report({ type: 'progress', message: 'Waiting', step, total: 2 });
    }
    expect(updates.slice(1)).toEqual([
      { progress: 1.001, total: 2, message: 'Waiting' },
      { progress: 2, total: 2, message: 'Waiting' },
      { progress: 3, message: 'Waiting' },
    ]);
  });

  it('distinguishes reasoning from text', async () => {
    const { clock, updates, progress } = follow();
    await clock.advance(1000);
    progress.report({ type: 'reasoning-delta', text: 'hmm' });
    expect(updates.at(-1)?.message).toBe('Reasoning: 3 characters so far');
  });

  it('sends nothing after finish', async () => {
    const { clock, updates, progress } = follow();
    progress.report({ type: 'text-delta', text: 'late' });
    await progress.finish();
    progress.report({ type: 'text-delta', text: 'later' });
    await clock.advance(10 * HEARTBEAT_MS);
    expect(updates).toHaveLength(1);
  });

  it('finishes only when the last update is sent', async () => {
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

  it('continues after an update that cannot be sent', async () => {
    const { clock, updates, progress } = follow(
      async () => await Promise.reject(new Error('gone')),
    );
    await clock.advance(HEARTBEAT_MS);
    await progress.finish();
    expect(updates).toHaveLength(2);
  });
});
