// For authors of stores and for hosts that compose them, on any runtime: what stands behind the list of jobs and what is made.
export { parseJobEntry } from './jobs/entry.ts';
export { createLedger } from './jobs/ledger.ts';
export { createMemoryJobStore } from './jobs/memory-store.ts';
export { findJob, foldJobs } from './jobs/replay-events.ts';
export type { JobEntry, JobEvent, JobFile } from './jobs/events.ts';
export type { JobLedger, JobListOptions } from './jobs/ledger.ts';
export type { JobRecord, JobState } from './jobs/record.ts';
export type { JobFilter, JobStore } from './jobs/store.ts';
