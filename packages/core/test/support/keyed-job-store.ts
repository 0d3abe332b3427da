// A job store as another package would implement it, with public entries only and queries like a database.
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
      // This store wrote it.
      return rows.map(({ json }) => JSON.parse(json) as JobEntry);
    },
  };
}

/** The newest jobs up to a cursor. */
function page(jobs: readonly KeyedJob[], limit: number, before: string | undefined): KeyedJob[] {
  const newest = jobs.toReversed();
  const start = before === undefined ? 0 : newest.findIndex(({ ids }) => ids.has(before));
  if (start === -1) return [];
  const found: KeyedJob[] = [];
  let remaining = before === undefined ? limit : limit + 1;
  for (const [index, job] of newest.slice(start).entries()) {
    if (remaining === 0) break;
    if (job.isForgotten && !(index === 0 && before !== undefined)) continue;
    found.push(job);
    remaining -= 1;
  }
  return found;
}

/** The job of an event. An event with both ids merges two jobs into one. */
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
