import type { Clock } from '../shared/clock.ts';
import { systemClock } from '../shared/clock.ts';
import { invalidInput } from '../shared/errors.ts';
import type { JobEvent } from './events.ts';
import type { JobRecord } from './record.ts';
import { findJob, foldJobs, isJob, isLastCandidate, replayJobs } from './replay-events.ts';
import type { JobStore } from './store.ts';

/** Options for listing the jobs of a ledger. */
export interface JobListOptions {
  /** @default all */
  readonly limit?: number | undefined;
  /** Either id of the last job of the previous page: only older jobs are listed. */
  readonly before?: string | undefined;
}

/** Record of jobs, so that none is lost with the process that started it. `createJobLedger` of `./node` keeps one in a file. */
export interface JobLedger {
  /** Appends an event; resolves once it is stored durably. */
  append(event: JobEvent): Promise<void>;
  /**
   * Returns the jobs, newest first, without those that were forgotten.
   *
   * @throws OpenRouterError `INVALID_INPUT` when the ledger does not know the job of `before`.
   */
  list(options?: JobListOptions): Promise<readonly JobRecord[]>;
  /**
   * Returns one job by OpenRouter's id, by its intent id, by the beginning or the end of either (at least four characters), or
   * by `last`: the newest that was submitted through this ledger and not refused.
   *
   * @throws OpenRouterError `INVALID_INPUT` when several jobs have the beginning or end.
   */
  find(id: string): Promise<JobRecord | undefined>;
}

/** Jobs per read when searching for the last one, which is mostly the first of them. */
const PAGE_JOBS = 20;

/** Creates a ledger over any store. It adds the time to each event. */
export function createLedger(
  store: JobStore,
  { clock = systemClock }: { readonly clock?: Pick<Clock, 'now'> | undefined } = {},
): JobLedger {
  /** Returns jobs older than `before`: all that the store returned, at least `limit` if there are as many. */
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
      const last = jobs.find(isLastCandidate);
      if (last !== undefined || jobs.length < PAGE_JOBS) return last;
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
      const exact = findJob(foldJobs(await store.read({ id }), clock.now()), id);
      if (exact !== undefined || id.length < MIN_SHORT_ID) return exact;
      const [found, ...others] = (await read({})).filter((job) => hasShortId(job, id));
      if (found !== undefined && others.length > 0) throw ambiguousId(id, [found, ...others]);
      return found;
    },
  };
}

/** Shortest part of an id: the ids of many jobs have the same beginning. */
const MIN_SHORT_ID = 4;

function hasShortId({ jobId, intentId }: JobRecord, part: string): boolean {
  return [jobId, intentId].some(
    (id) => id?.startsWith(part) === true || id?.endsWith(part) === true,
  );
}

/** Ids that an error lists. */
const MAX_LISTED = 5;

function ambiguousId(part: string, jobs: readonly JobRecord[]): Error {
  const ids = jobs.map(({ jobId, intentId }) => jobId ?? intentId ?? '');
  const more = ids.length > MAX_LISTED ? ` and ${ids.length - MAX_LISTED} more` : '';
  const listed = `${ids.slice(0, MAX_LISTED).join(', ')}${more}`;
  return invalidInput(`Several jobs have the short id "${part}": ${listed}`, {
    hints: [{ kind: 'text', text: 'Use more of the id.' }],
    details: { jobIds: ids.slice(0, MAX_LISTED) },
  });
}

function unknownJob(id: string): Error {
  return invalidInput(`Cannot list the jobs before "${id}": the list has no such job`, {
    hints: [
      {
        kind: 'text',
        text: 'Give the id of a job in the list, such as the last one of the previous page.',
      },
    ],
  });
}
