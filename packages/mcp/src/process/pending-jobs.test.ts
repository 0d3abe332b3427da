import type { JobLedger, JobLifecycleEvent } from '@orkit/openrouter-multimodal';
import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { createPendingJobs } from './pending-jobs.ts';

const submitting = (intentId: string): JobLifecycleEvent => ({
  type: 'submitting',
  intentId,
  model: 'm',
});

/** Pending jobs with their state. */
function watch() {
  const jobs = createPendingJobs();
  const isSettled = async (): Promise<boolean> => {
    const settled = (async () => {
      await jobs.settled();
      return true;
    })();
    // A settled promise wins the race.
    return await Promise.race([settled, new Promise<boolean>((no) => setImmediate(no, false))]);
  };
  return { jobs, isSettled };
}

describe('pending jobs', () => {
  it('are settled when there are no jobs', async () => {
    expect(await watch().isSettled()).toBe(true);
  });

  it.each<JobLifecycleEvent>([
    { type: 'submitted', intentId: 'a', jobId: 'job-1' },
    { type: 'refused', intentId: 'a', code: 'INVALID_INPUT' },
    { type: 'lost', intentId: 'a', code: 'UPSTREAM_HTTP' },
  ])('are pending until they are $type', async (event) => {
    const { jobs, isSettled } = watch();
    jobs.onJobEvent(submitting('a'));
    expect(await isSettled()).toBe(false);
    jobs.onJobEvent(event);
    expect(await isSettled()).toBe(true);
  });

  it('settle all waiting promises with the last job', async () => {
    const { jobs, isSettled } = watch();
    jobs.onJobEvent(submitting('a'));
    jobs.onJobEvent(submitting('b'));
    const waiting = Promise.all([jobs.settled(), jobs.settled()]);
    jobs.onJobEvent({ type: 'submitted', intentId: 'a', jobId: 'job-1' });
    expect(await isSettled()).toBe(false);
    jobs.onJobEvent({ type: 'submitted', intentId: 'b', jobId: 'job-2' });
    await waiting;
    expect(await isSettled()).toBe(true);
  });

  it('are not settled by later events of jobs', async () => {
    const { jobs, isSettled } = watch();
    jobs.onJobEvent(submitting('a'));
    jobs.onJobEvent({
      type: 'completed',
      jobId: 'a',
      status: 'completed',
      outputCount: 1,
      costUsd: undefined,
      upstreamCostUsd: undefined,
      isByok: undefined,
      generationId: undefined,
    });
    expect(await isSettled()).toBe(false);
  });
});

/** Submits a job with a client that reports to pending jobs and has a ledger with this `append`. */
function submit(append: JobLedger['append']) {
  const { jobs, isSettled } = watch();
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: createEmulator().fetch,
    onJobEvent: jobs.onJobEvent,
    jobLedger: {
      append,
      list: async () => await Promise.resolve([]),
      find: async () => await Promise.resolve(undefined),
    },
  });
  const submission = client.videos.create({
    prompt: 'x',
    model: 'google/veo-3.1',
    durationSeconds: 4,
  });
  return { submission, isSettled };
}

describe('pending jobs of a client', () => {
  it('are settled when the ledger cannot be written, and the error is thrown', async () => {
    const full = new Error('full');
    const { submission, isSettled } = submit(async () => await Promise.reject(full));
    await expect(submission).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await isSettled()).toBe(true);
  });

  it('are pending until the id is on disk', async () => {
    const written = Promise.withResolvers<void>();
    const noting = Promise.withResolvers<void>();
    const { submission, isSettled } = submit(async ({ type }) => {
      if (type !== 'submitted') return;
      noting.resolve();
      await written.promise;
    });
    await noting.promise;
    expect(await isSettled()).toBe(false);
    written.resolve();
    await submission;
    expect(await isSettled()).toBe(true);
  });
});
