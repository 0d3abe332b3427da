import type { Clock } from '../shared/clock.ts';
import { systemClock } from '../shared/clock.ts';
import { invalidInput } from '../shared/errors.ts';
import type { JobEvent } from './events.ts';
import type { JobRecord } from './record.ts';
import { findJob, foldJobs, isJob, isLastCandidate, replayJobs } from './replay-events.ts';
import type { JobStore } from './store.ts';

/** Which jobs of a ledger are listed. */
export interface JobListOptions {
  /** @default all */
  readonly limit?: number | undefined;
  /** A job, by either id, that the listed ones are older than: the last one of the page before. */
  readonly before?: string | undefined;
}

/** Where jobs are noted, so that none is lost with the process that started it. `createJobLedger` of `./node` has one in a file. */
export interface JobLedger {
  /** Notes something for good before it resolves. */
  append(event: JobEvent): Promise<void>;
  /**
   * The newest first, without what was forgotten.
   *
   * @throws OpenRouterError `INVALID_INPUT` when the ledger does not know the job of `before`.
   */
  list(options?: JobListOptions): Promise<readonly JobRecord[]>;
  /** One job by OpenRouter's id, by that of the intent, or by `last` the newest that was submitted from here and not refused. */
  find(id: string): Promise<JobRecord | undefined>;
}

/** Jobs that are read at once to find the last one: most often it is the first of them. */
const PAGE_JOBS = 20;

/** Creates a ledger over any store. It stamps each event with its time. */
export function createLedger(
  store: JobStore,
  { clock = systemClock }: { readonly clock?: Pick<Clock, 'now'> | undefined } = {},
): JobLedger {
  /** Jobs older than `before`, as many as the store returned, which are at least `limit` if there are. */
  async function read({ limit, before }: JobListOptions): Promise<readonly JobRecord[]> {
    const entries = await store.read({ limit, before });
    if (before === undefined) return foldJobs(entries, clock.now());
    const { jobs, isForgotten } = replayJobs(entries, clock.now());
    const index = jobs.findIndex((job) => isJob(job, before));
    if (index === -1) throw unknownJob(before);
    return jobs.slice(index + 1).filter((job) => !isForgotten(job));
  }

  async function findLast(): Promise<JobRecord | undefined> {
    let before: string | undefined;
    for (;;) {
      const jobs = await read({ limit: PAGE_JOBS, before });
      const found = jobs.find(isLastCandidate);
      if (found !== undefined || jobs.length < PAGE_JOBS) return found;
      const oldest = jobs.at(-1);
      before = oldest?.intentId ?? oldest?.jobId;
    }
  }

  return {
    async append(event) {
      await store.append({ at: clock.now(), ...event });
    },
    async list(options = {}) {
      return (await read(options)).slice(0, options.limit);
    },
    async find(id) {
      if (id === 'last') return await findLast();
      return findJob(foldJobs(await store.read({ id }), clock.now()), id);
    },
  };
}

function unknownJob(id: string): Error {
  return invalidInput(`Cannot list the jobs before "${id}": the list has no such job`, {
    hints: [
      {
        kind: 'text',
        text: 'Give the id of a job of the list, such as the last one of the page before.',
      },
    ],
  });
}
