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

/** A store in memory whose parts are replaced by broken ones. */
function breaking(change: (store: JobStore) => Partial<JobStore>): () => Promise<CreateJobStore> {
  return async () =>
    byName(() => {
      const store = createMemoryJobStore();
      return { ...store, ...change(store) };
    });
}

/** Writes lines in two halves, between which another program may write. */
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

describe('the suite for stores of jobs finds one that', () => {
  it.each<[string, () => Promise<CreateJobStore>, string]>([
    [
      'loses an event now and then',
      breaking(({ append }) => {
        let count = 0;
        return { append: async (entry) => void ((count += 1) % 7 === 0 || (await append(entry))) };
      }),
      'has each event once and whole when many are kept at a time by several programs',
    ],
    [
      'tears lines',
      createTearing,
      'has each event once and whole when many are kept at a time by several programs',
    ],
    [
      'resolves before an event is kept',
      breaking(({ append }) => ({
        async append(entry) {
          setTimeout(() => void append(entry), 5);
        },
      })),
      'shows what one program kept to another one at once',
    ],
    [
      'gives the newest events first',
      breaking(({ read }) => ({ read: async () => [...(await read())].toReversed() })),
      'keeps every event as it was, in order',
    ],
    [
      'orders events by their time',
      breaking(({ read }) => ({
        read: async () => [...(await read())].toSorted((a, b) => a.at - b.at),
      })),
      'keeps every event as it was, in order',
    ],
    [
      'keeps the event that it was given, and not a copy',
      async () =>
        byName(() => {
          const entries: JobEntry[] = [];
          return { append: async (entry) => void entries.push(entry), read: async () => entries };
        }),
      'is not changed by what becomes of an event after it was kept',
    ],
    [
      'finds only the events that name the id that is asked for',
      breaking(({ read }) => ({
        read: async ({ id } = {}) =>
          [...(await read())].filter((entry) => id === undefined || hasId(entry, id)),
      })),
      'finds a job by either id, with what was noted before its ids belonged together',
    ],
    [
      'cuts a page by events',
      breaking(({ read }) => ({
        read: async ({ limit = Infinity } = {}) => [...(await read())].slice(-2 * limit),
      })),
      'gives whole pages of jobs, those that were forgotten not counted',
    ],
    [
      'leaves out that a job was forgotten',
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
      'ends with the program',
      async () => () => createMemoryJobStore(),
      'keeps every event as it was, in order',
    ],
  ])('%s', async (_, create, promise) => {
    expect(await brokenPromises(jobStoreContract, create)).toContain(promise);
  });
});

function hasId(entry: JobEntry, id: string): boolean {
  return Object.values(entry).includes(id);
}
