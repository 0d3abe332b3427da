// A store of jobs as another package would write it, with public entries only: one that selects, as a database does.
import type { JobEntry, JobStore } from '@orkit/openrouter-multimodal/stores';

interface KeyedJob {
  readonly ids: Set<string>;
  readonly rows: { readonly order: number; readonly json: string }[];
  isForgotten: boolean;
}

/** The tables of a database, by name. */
export type KeyedJobDatabase = Map<string, KeyedJob[]>;

/** Opens the store of a name. */
export function createKeyedJobStore(database: KeyedJobDatabase, name: string): JobStore {
  const jobs = database.get(name) ?? [];
  database.set(name, jobs);
  return {
    async append(entry) {
      const job = findOrCreate(jobs, entry);
      const order = jobs.reduce((sum, { rows }) => sum + rows.length, 0);
      job.rows.push({ order, json: JSON.stringify(entry) });
      job.isForgotten ||= entry.type === 'forgotten';
    },
    async read({ id, limit = Infinity, before } = {}) {
      const found =
        id === undefined ? page(jobs, limit, before) : jobs.filter((job) => job.ids.has(id));
      const rows = found.flatMap((job) => job.rows).toSorted((a, b) => a.order - b.order);
      // It was written by this very store.
      return rows.map(({ json }) => JSON.parse(json) as JobEntry);
    },
  };
}

/** The newest jobs that are older than one, and that one. */
function page(jobs: readonly KeyedJob[], limit: number, before: string | undefined): KeyedJob[] {
  const newest = jobs.toReversed();
  const start = before === undefined ? 0 : newest.findIndex(({ ids }) => ids.has(before));
  if (start === -1) return [];
  const found: KeyedJob[] = [];
  let left = before === undefined ? limit : limit + 1;
  for (const [index, job] of newest.slice(start).entries()) {
    if (left === 0) break;
    if (job.isForgotten && !(index === 0 && before !== undefined)) continue;
    found.push(job);
    left -= 1;
  }
  return found;
}

/** The job of an event. An event with both ids makes one job of what two were taken for. */
function findOrCreate(jobs: KeyedJob[], entry: JobEntry): KeyedJob {
  const { id, intentId, jobId } = {
    id: undefined,
    intentId: undefined,
    jobId: undefined,
    ...entry,
  };
  const ids = [intentId, jobId, id].filter((each) => each !== undefined);
  const [first, ...others] = ids.flatMap((each) => jobs.find((job) => job.ids.has(each)) ?? []);
  const job: KeyedJob = first ?? { ids: new Set(), rows: [], isForgotten: false };
  if (first === undefined) jobs.push(job);
  for (const each of ids) job.ids.add(each);
  for (const other of others) {
    if (other === job) continue;
    job.rows.push(...other.rows);
    for (const each of other.ids) job.ids.add(each);
    jobs.splice(jobs.indexOf(other), 1);
  }
  return job;
}
