import type { JobEntry } from '../jobs/events.ts';
import { createLedger } from '../jobs/ledger.ts';
import type { JobFilter, JobStore } from '../jobs/store.ts';
import { assertEqual } from './assert.ts';
import type { ContractSuite } from './contract.ts';
import { createSpaceName } from './contract.ts';

/**
 * Opens the store of a name: an empty one for a new name, and one with the same events for a name that was opened before, as
 * another program would open it.
 */
export type CreateJobStore = (space: string) => JobStore | Promise<JobStore>;

/** Requirements of {@link JobStore}. */
export const jobStoreContract: ContractSuite<CreateJobStore> = [
  {
    name: 'is empty at first',
    async run(create) {
      const store = await create(createSpaceName());
      assertEqual(await readAll(store), [], 'the events of a new store');
      assertEqual(await readAll(store, { id: 'job-1' }), [], 'the events of an unknown job');
    },
  },
  {
    name: 'keeps every event unchanged, in order',
    async run(create) {
      const space = createSpaceName();
      const store = await create(space);
      for (const entry of lifeOfAJob) await store.append(entry);
      const isKept = ({ type }: JobEntry) => type !== 'forgotten';
      const expected = lifeOfAJob.filter(isKept);
      assertEqual((await readAll(store)).filter(isKept), expected, 'the events');
      const again = await readAll(await create(space));
      assertEqual(again.filter(isKept), expected, 'the events, opened again');
    },
  },
  {
    name: 'keeps any text',
    async run(create) {
      const space = createSpaceName();
      const store = await create(space);
      const entries = untrustedTexts.map((text, index): JobEntry => {
        const shape = { size: text };
        return { at: index, type: 'intent', intentId: `intent-${index}`, model: text, shape };
      });
      for (const entry of entries) await store.append(entry);
      assertEqual(await readAll(await create(space)), entries, 'the events');
    },
  },
  {
    name: 'does not change when an event is modified after it was appended',
    async run(create) {
      const store = await create(createSpaceName());
      const shape = { seconds: 4 };
      await store.append({ ...intent('intent-1', 1), shape });
      shape.seconds = 8;
      assertEqual(
        await readAll(store),
        [{ ...intent('intent-1', 1), shape: { seconds: 4 } }],
        'the events',
      );
    },
  },
  {
    name: 'has each event once and complete when several programs append many at a time',
    async run(create) {
      const space = createSpaceName();
      const stores = await Promise.all([create(space), create(space), create(space)]);
      const entries = Array.from({ length: 60 }, (_, index) => intent(`intent-${index}`, index));
      await Promise.all(
        entries.map(async (entry, index) => await stores[index % stores.length]?.append(entry)),
      );
      const stored = await readAll(await create(space));
      assertEqual(
        stored.toSorted((a, b) => a.at - b.at),
        entries,
        'the events in the order of their times',
      );
    },
  },
  {
    name: 'shows the events of one program to another one at once',
    async run(create) {
      const space = createSpaceName();
      const [first, second] = [await create(space), await create(space)];
      for (let index = 0; index < 6; index += 1) {
        await (index % 2 === 0 ? first : second).append(intent(`intent-${index}`, index));
        const ids = (await readAll(index % 2 === 0 ? second : first)).map(({ at }) => at);
        assertEqual(
          ids,
          Array.from({ length: index + 1 }, (_, at) => at),
          'the events',
        );
      }
    },
  },
  {
    name: 'keeps the events of different names apart',
    async run(create) {
      const [one, other] = [await create(createSpaceName()), await create(createSpaceName())];
      await one.append(intent('intent-1', 1));
      assertEqual(await readAll(other), [], 'the events of another name');
    },
  },
  {
    name: 'finds a job by either id, with the events before its ids were linked',
    async run(create) {
      const space = createSpaceName();
      const store = await create(space);
      const entries: readonly JobEntry[] = [
        intent('intent-1', 1),
        intent('intent-2', 2),
        status('job-1', 'in_progress', 3),
        status('job-2', 'failed', 4),
        { at: 5, type: 'submitted', intentId: 'intent-1', jobId: 'job-1' },
        { at: 6, type: 'submitted', intentId: 'intent-2', jobId: 'job-2' },
        status('job-1', 'completed', 7),
      ];
      for (const entry of entries) await store.append(entry);
      const again = await create(space);
      for (const id of ['intent-1', 'job-1']) {
        const events = (await readAll(again, { id })).filter(isOf('intent-1', 'job-1'));
        assertEqual(
          events.map(({ at }) => at),
          [1, 3, 5, 7],
          `the events of ${id}`,
        );
        const record = await createLedger(again, { clock }).find(id);
        assertEqual([record?.jobId, record?.state], ['job-1', 'completed'], `the job of ${id}`);
      }
      assertEqual(await createLedger(again, { clock }).find('job-3'), undefined, 'an unknown job');
    },
  },
  {
    name: 'forgets a job by either id',
    async run(create) {
      const space = createSpaceName();
      await fill(await create(space), 4);
      const ledger = createLedger(await create(space), { clock });
      await ledger.append({ type: 'forgotten', id: 'job-3' });
      await ledger.append({ type: 'forgotten', id: 'intent-1' });
      for (const id of ['job-3', 'intent-3', 'job-1', 'intent-1'])
        assertEqual(await ledger.find(id), undefined, `the forgotten job ${id}`);
      assertEqual(await idsOf(ledger.list()), ['job-2', 'job-0'], 'the jobs');
      assertEqual((await ledger.find('last'))?.jobId, 'job-2', 'the last job');
    },
  },
  {
    name: 'returns full pages of jobs, without those that were forgotten',
    async run(create) {
      const space = createSpaceName();
      await fill(await create(space), 9);
      const ledger = createLedger(await create(space), { clock });
      for (const id of ['job-7', 'intent-4']) await ledger.append({ type: 'forgotten', id });
      const first = await ledger.list({ limit: 3 });
      assertEqual(await idsOf(first), ['job-8', 'job-6', 'job-5'], 'the first page');
      assertEqual(
        first.map(({ state }) => state),
        Array(3).fill('completed'),
        'their states',
      );
      const second = await idsOf(ledger.list({ limit: 3, before: 'intent-5' }));
      assertEqual(second, ['job-3', 'job-2', 'job-1'], 'the second page');
      const last = await idsOf(ledger.list({ limit: 3, before: 'job-1' }));
      assertEqual(last, ['job-0'], 'the last page');
      const past = await idsOf(ledger.list({ limit: 3, before: 'job-0' }));
      assertEqual(past, [], 'the page after the last one');
    },
  },
  {
    name: 'finds the last job before many that were refused',
    async run(create) {
      const store = await create(createSpaceName());
      await fill(store, 1);
      for (let index = 0; index < 50; index += 1) {
        const intentId = `refused-${index}`;
        await store.append(intent(intentId, 100 + index));
        await store.append({ at: 100 + index, type: 'refused', intentId, code: 'INVALID_INPUT' });
      }
      const ledger = createLedger(store, { clock });
      assertEqual((await ledger.find('last'))?.jobId, 'job-0', 'the last job');
    },
  },
];

/** Clock of the ledger: no job has been running for long. */
const clock = { now: () => 1_000 };

const untrustedTexts = [
  'two\nlines\r\n',
  '"quoted" \\ and \t tabbed',
  '\u2028\u2029\u0000\u001b',
  '\u{1f43c} \u00e9 e\u0301 \u05d0',
  '{"at":1,"type":"forgotten","id":"job-1"}',
  ' ',
  'x'.repeat(70_000),
];

function intent(intentId: string, at: number): JobEntry & { readonly type: 'intent' } {
  return { at, type: 'intent', intentId, model: 'a/b', shape: { seconds: 4, audio: true } };
}

function status(jobId: string, text: string, at: number): JobEntry {
  return { at, type: 'status', jobId, status: text, outputs: 1, costUsd: 0.1 + 0.2 };
}

const file = { mediaType: 'video/mp4', bytes: 9, sha256: 'ab', width: 640, height: 360 };

const lifeOfAJob: readonly JobEntry[] = [
  { ...intent('intent-1', 1), outputPath: 'clips/x.mp4' },
  { at: 2, type: 'submitted', intentId: 'intent-1', jobId: 'job-1' },
  status('job-1', 'completed', 2.5),
  { at: 4, type: 'saved', jobId: 'job-1', index: 0, file: { ...file, path: '/x.mp4' }, outputs: 2 },
  {
    at: 4,
    type: 'saved',
    jobId: 'job-1',
    index: 1,
    file: { ...file, path: '/x-2.mp4', durationSeconds: 4.04 },
    costUsd: 1.6,
    generationId: 'gen-1',
  },
  { at: 3, type: 'refused', intentId: 'intent-2', code: 'INVALID_INPUT' },
  { at: 5, type: 'lost', intentId: 'intent-3', code: 'TIMEOUT' },
  { at: 6, type: 'forgotten', id: 'job-9' },
];

/** Appends the events of completed jobs, the oldest first. */
async function fill(store: JobStore, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const [intentId, jobId] = [`intent-${index}`, `job-${index}`];
    await store.append(intent(intentId, index));
    await store.append({ at: index, type: 'submitted', intentId, jobId });
  }
  // Later than all submissions: a page must not end at the first event of a job.
  for (let index = 0; index < count; index += 1)
    await store.append(status(`job-${index}`, 'completed', 50 + index));
}

async function readAll(store: JobStore, filter?: JobFilter): Promise<readonly JobEntry[]> {
  return [...(await store.read(filter))];
}

function isOf(intentId: string, jobId: string): (entry: JobEntry) => boolean {
  return (entry) =>
    ('intentId' in entry && entry.intentId === intentId) ||
    ('jobId' in entry && entry.jobId === jobId);
}

type Listed = readonly { readonly jobId: string | undefined }[];

async function idsOf(jobs: Listed | Promise<Listed>): Promise<readonly (string | undefined)[]> {
  return (await jobs).map(({ jobId }) => jobId);
}
