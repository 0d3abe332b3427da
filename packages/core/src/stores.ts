// Entry `./stores`, for authors of stores and for hosts that compose them, on any runtime: storage of jobs and of outputs.
export { parseJobEntry } from './jobs/entry.ts';
export { createLedger } from './jobs/ledger.ts';
export { createMemoryJobStore } from './jobs/memory-store.ts';
export { findJob, foldJobs } from './jobs/replay-events.ts';
export { createMemoryOutputStore } from './media/memory-output-store.ts';
export { parseOutputPath } from './media/output-path.ts';
export type { JobEntry, JobEvent, JobFile } from './jobs/events.ts';
export type { JobLedger, JobListOptions } from './jobs/ledger.ts';
export type { JobRecord, JobState } from './jobs/record.ts';
export type { JobFilter, JobStore } from './jobs/store.ts';
export type { MemoryOutputStore } from './media/memory-output-store.ts';
export type { ObjectPath } from './media/output-path.ts';
export type {
  CommitRequest,
  OutputLocation,
  OutputLocationRequest,
  OutputStore,
  PendingOutput,
  StoredOutput,
} from './media/output-store.ts';
export type { SavedLocation } from './media/saved-file.ts';
