import { describe, expect, it } from 'vitest';

import { failureOf } from '../../test/support/failure.ts';
import type { JobEvent } from './events.ts';
import { createLedger } from './ledger.ts';
import { createMemoryJobStore } from './memory-store.ts';
import type { JobFilter } from './store.ts';

/** Returns a ledger, and the filters that its store received. */
function setUp() {
  const store = createMemoryJobStore();
  const filters: (JobFilter | undefined)[] = [];
  const ledger = createLedger({
    ...store,
    async read(filter) {
      filters.push(filter);
      return await store.read(filter);
    },
  });
  return { ledger, filters };
}

function intent(intentId: string): JobEvent {
  return { type: 'intent', intentId, model: 'a/b', shape: {} };
}

describe('a ledger over a store', () => {
  it('lists at most `limit` jobs, from where the previous page ended', async () => {
    const { ledger, filters } = setUp();
    for (const id of ['a', 'b', 'c', 'd']) await ledger.append(intent(id));
    await ledger.append({ type: 'forgotten', id: 'c' });
    const idsOf = async (options?: Parameters<typeof ledger.list>[0]) =>
      (await ledger.list(options)).map(({ intentId }) => intentId);

    await expect(idsOf()).resolves.toEqual(['d', 'b', 'a']);
    await expect(idsOf({ limit: 2 })).resolves.toEqual(['d', 'b']);
    await expect(idsOf({ limit: 2, before: 'b' })).resolves.toEqual(['a']);
    // A job that was forgotten since the previous page still has its position.
    await expect(idsOf({ before: 'c' })).resolves.toEqual(['b', 'a']);
    expect(filters).toEqual([{}, { limit: 2 }, { limit: 2, before: 'b' }, { before: 'c' }]);
  });

  it('rejects a page before a job that it does not know', async () => {
    const { ledger } = setUp();
    await ledger.append(intent('a'));

    await expect(failureOf(ledger.list({ before: 'other' }))).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot list the jobs before "other": the list has no such job',
      hints: [
        {
          kind: 'text',
          text: 'Give the id of a job in the list, such as the last one of the previous page.',
        },
      ],
    });
  });

  it('reads one job by its id, and searches for the last one page by page', async () => {
    const { ledger, filters } = setUp();
    for (let index = 0; index < 30; index += 1) {
      await ledger.append(intent(`i${index}`));
      await ledger.append({ type: 'refused', intentId: `i${index}`, code: 'INVALID_INPUT' });
    }

    await expect(ledger.find('i3')).resolves.toMatchObject({ intentId: 'i3', state: 'refused' });
    await expect(ledger.find('last')).resolves.toBeUndefined();
    expect(filters).toEqual([{ id: 'i3' }, { limit: 20 }, { limit: 20, before: 'i0' }]);
    await ledger.append(intent('i30'));
    await expect(ledger.find('last')).resolves.toMatchObject({ intentId: 'i30' });
    expect(filters).toHaveLength(4);
  });

  it('finds a job by the beginning or the end of an id that no other job has', async () => {
    const { ledger } = setUp();
    for (const [index, jobId] of ['gen-vid-1-aaaa', 'gen-vid-1-bbbb'].entries()) {
      const intentId = `job-${index}`;
      await ledger.append(intent(intentId));
      await ledger.append({ type: 'submitted', intentId, jobId });
    }
    await expect(ledger.find('aaaa')).resolves.toMatchObject({ jobId: 'gen-vid-1-aaaa' });
    await expect(ledger.find('gen-vid-1-b')).resolves.toMatchObject({ jobId: 'gen-vid-1-bbbb' });
    await expect(ledger.find('job-1')).resolves.toMatchObject({ jobId: 'gen-vid-1-bbbb' });
    // Three characters say too little.
    await expect(ledger.find('aaa')).resolves.toBeUndefined();
    await expect(ledger.find('cccc')).resolves.toBeUndefined();
    await expect(failureOf(ledger.find('gen-vid'))).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Several jobs have the short id "gen-vid": gen-vid-1-bbbb, gen-vid-1-aaaa',
    });
  });
});
