import type { JobEntry } from './events.ts';

/** Which events of a store are asked for. Without a field, all of them. */
export interface JobFilter {
  /** The id of one job, OpenRouter's or that of the intent. Its events are those that name either of its two ids. */
  readonly id?: string | undefined;
  /** How many jobs are wanted, the newest ones; those that were forgotten do not count. */
  readonly limit?: number | undefined;
  /** A job, by either id, that the wanted ones are older than. Its own events are wanted as well. */
  readonly before?: string | undefined;
}

/**
 * Storage for the events of jobs. `createLedger` makes a ledger of any store, and the suite `jobStoreContract` of `./testing`
 * checks one.
 */
export interface JobStore {
  /** Keeps an event for good before it resolves, behind all that were kept before. */
  append(entry: JobEntry): Promise<void>;
  /**
   * Returns events in the order in which they were kept: all events of each wanted job, and of any other job all or none. A
   * store that cannot select returns everything, since the ledger selects again. Jobs that were forgotten may be missing.
   */
  read(filter?: JobFilter): Promise<Iterable<JobEntry>>;
}
