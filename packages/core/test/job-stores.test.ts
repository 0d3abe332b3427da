import type { JobEntry, JobStore } from '@orkit/openrouter-multimodal/stores';
import { createMemoryJobStore, parseJobEntry } from '@orkit/openrouter-multimodal/stores';
import type { CreateJobStore } from '@orkit/openrouter-multimodal/testing';
import { jobStoreContract } from '@orkit/openrouter-multimodal/testing';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { createFileJobStore } from '../src/node/job-ledger.ts';
import { brokenPromises, byName } from './support/contracts.ts';
import { createKeyedJobStore } from './support/keyed-job-store.ts';
import { createFolder } from './support/workspace-folder.ts';

describe('a store of jobs in a file', () => {
  it.each(jobStoreContract)('$name', async ({ run }) => {
    const folder = await createFolder();
    const create = (space: string) => createFileJobStore({ path: join(folder, `${space}.jsonl`) });
    await expect(run(create)).resolves.toBeUndefined();
  });
});

describe('a store of jobs in memory', () => {
  it.each(jobStoreContract)('$name', async ({ run }) => {
    await expect(run(byName(createMemoryJobStore))).resolves.toBeUndefined();
  });
});

describe('a store of jobs of another package', () => {
  it.each(jobStoreContract)('$name', async ({ run }) => {
    const database = new Map();
    const create = (space: string) => createKeyedJobStore(database, space);
    await expect(run(create)).resolves.toBeUndefined();
  });
});

/** A store in memory with broken methods. */
function breaking(change: (store: JobStore) => Partial<JobStore>): () => Promise<CreateJobStore> {
  return async () =>
    byName(() => {
      const store = createMemoryJobStore();
      return { ...store, ...change(store) };
    });
}

/** Writes lines in two halves, between which another process may write. */
async function createTearing(): Promise<CreateJobStore> {
  const folder = await createFolder();
  return (space) => {
    const path = join(folder, `${space}.jsonl`);
    const store = createFileJobStore({ path });
    return {
      ...store,
      async append(entry) {
        const line = `${JSON.stringify(entry)}\n`;
        await appendFile(path, line.slice(0, 20));
        await appendFile(path, line.slice(20));
      },
      async read() {
        const text = await readFile(path, 'utf8').catch(() => '');
        return text.split('\n').flatMap((line) => parseJobEntry(line) ?? []);
      },
    };
  };
}

describe('the contract suite for job stores detects one that', () => {
  it.each<[string, () => Promise<CreateJobStore>, string]>([
    [
      'sometimes loses an event',
      breaking(({ append }) => {
        let count = 0;
        return { append: async (entry) => void ((count += 1) % 7 === 0 || (await append(entry))) };
      }),
      'has each event once and complete when several programs append many at a time',
    ],
    [
      'tears lines',
      createTearing,
      'has each event once and complete when several programs append many at a time',
    ],
    [
      'resolves before an event is stored',
      breaking(({ append }) => ({
        async append(entry) {
          setTimeout(() => void append(entry), 5);
        },
      })),
      'shows the events of one program to another one at once',
    ],
    [
      'returns the newest events first',
      breaking(({ read }) => ({ read: async () => [...(await read())].toReversed() })),
      'keeps every event unchanged, in order',
    ],
    [
      'sorts events by time',
      breaking(({ read }) => ({
        read: async () => [...(await read())].toSorted((a, b) => a.at - b.at),
      })),
      'keeps every event unchanged, in order',
    ],
    [
      'stores the event object itself, not a copy',
      async () =>
        byName(() => {
          const entries: JobEntry[] = [];
          return { append: async (entry) => void entries.push(entry), read: async () => entries };
        }),
      'does not change when an event is modified after it was appended',
    ],
    [
      'finds only the events that name the id that is asked for',
      breaking(({ read }) => ({
        read: async ({ id } = {}) =>
          [...(await read())].filter((entry) => id === undefined || hasId(entry, id)),
      })),
      'finds a job by either id, with the events before its ids were linked',
    ],
    [
      'counts events instead of jobs on a page',
      breaking(({ read }) => ({
        read: async ({ limit = Infinity } = {}) => [...(await read())].slice(-2 * limit),
      })),
      'returns full pages of jobs, without those that were forgotten',
    ],
    [
      'ignores that a job was forgotten',
      breaking(({ read }) => ({
        read: async () => [...(await read())].filter(({ type }) => type !== 'forgotten'),
      })),
      'forgets a job by either id',
    ],
    [
      'has one list for all names',
      async () => {
        const store = createMemoryJobStore();
        return () => store;
      },
      'keeps the events of different names apart',
    ],
    [
      'is lost when the process ends',
      async () => () => createMemoryJobStore(),
      'keeps every event unchanged, in order',
    ],
  ])('%s', async (_, create, promise) => {
    expect(await brokenPromises(jobStoreContract, create)).toContain(promise);
  });
});

function hasId(entry: JobEntry, id: string): boolean {
  return Object.values(entry).includes(id);
}
