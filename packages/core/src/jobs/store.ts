import type { JobEntry } from './events.ts';

/** Selection of events of a store. An empty filter selects all of them. */
export interface JobFilter {
  /** Id of one job, OpenRouter's or that of the intent. Its events are those that contain either of its two ids. */
  readonly id?: string | undefined;
  /** Maximum number of jobs, the newest ones; those that were forgotten do not count. */
  readonly limit?: number | undefined;
  /** Either id of a job: selects the jobs older than it, and also its own events. */
  readonly before?: string | undefined;
}

/**
 * Storage for the events of jobs. `createLedger` creates a ledger over any store, and the suite `jobStoreContract` of `./testing`
 * tests one.
 */
export interface JobStore {
  /** Appends an event after all stored ones; resolves once it is stored durably. */
  append(entry: JobEntry): Promise<void>;
  /**
   * Returns events in the order in which they were appended: all events of each selected job, and all or none of any other
   * job. A store that cannot select returns everything, since the ledger selects again. Jobs that were forgotten may be missing.
   */
  read(filter?: JobFilter): Promise<Iterable<JobEntry>>;
}
