import type { JobEvent, JobLedger } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { createSubmissions } from './pending-jobs.ts';

const intent = (intentId: string): JobEvent => ({
  type: 'intent',
  intentId,
  model: 'm',
  shape: {},
  outputPath: undefined,
});

/** Submissions over a ledger that does as `append` says, and whether they are settled. */
function watch(append: JobLedger['append'] = async () => await Promise.resolve()) {
  const submissions = createSubmissions();
  const ledger = submissions.listen({
    append,
    list: async () => await Promise.resolve([]),
    find: async () => await Promise.resolve(undefined),
  });
  const isSettled = async (): Promise<boolean> => {
    const settled = (async () => {
      await submissions.settled();
      return true;
    })();
    // What is settled already has the first word.
    return await Promise.race([settled, new Promise<boolean>((no) => setImmediate(no, false))]);
  };
  return { submissions, ledger, isSettled };
}

describe('submissions', () => {
  it('are settled when there are none', async () => {
    expect(await watch().isSettled()).toBe(true);
  });

  it.each<JobEvent>([
    { type: 'submitted', intentId: 'a', jobId: 'job-1' },
    { type: 'refused', intentId: 'a', code: 'INVALID_INPUT' },
    { type: 'lost', intentId: 'a', code: 'UPSTREAM_HTTP' },
  ])('are on their way from the intent until it is noted that they are $type', async (event) => {
    const { ledger, isSettled } = watch();
    await ledger.append(intent('a'));
    expect(await isSettled()).toBe(false);
    await ledger.append(event);
    expect(await isSettled()).toBe(true);
  });

  it('are settled when the last one is, and tell everybody who waits', async () => {
    const { submissions, ledger, isSettled } = watch();
    await ledger.append(intent('a'));
    await ledger.append(intent('b'));
    const waiting = Promise.all([submissions.settled(), submissions.settled()]);
    await ledger.append({ type: 'submitted', intentId: 'a', jobId: 'job-1' });
    expect(await isSettled()).toBe(false);
    await ledger.append({ type: 'submitted', intentId: 'b', jobId: 'job-2' });
    await waiting;
    expect(await isSettled()).toBe(true);
  });

  it('are not ended by news of jobs', async () => {
    const { ledger, isSettled } = watch();
    await ledger.append(intent('a'));
    await ledger.append({
      type: 'status',
      jobId: 'a',
      status: 'completed',
      outputs: 1,
      costUsd: undefined,
    });
    expect(await isSettled()).toBe(false);
  });

  it('are not waited for when the ledger cannot be written, and the failure passes', async () => {
    const { ledger, isSettled } = watch(async () => await Promise.reject(new Error('full')));
    await expect(ledger.append(intent('a'))).rejects.toThrow('full');
    expect(await isSettled()).toBe(true);
  });

  it('are on their way until the id is on the disk', async () => {
    const written = Promise.withResolvers<void>();
    const { ledger, isSettled } = watch(async ({ type }) => {
      if (type === 'submitted') await written.promise;
    });
    await ledger.append(intent('a'));
    const noting = ledger.append({ type: 'submitted', intentId: 'a', jobId: 'job-1' });
    expect(await isSettled()).toBe(false);
    written.resolve();
    await noting;
    expect(await isSettled()).toBe(true);
  });
});
