import { DEFAULT_PAID_TIMEOUT_MS, SUBMIT_GRACE_MS } from '../http/default-timeouts.ts';
import type { JobEntry } from './events.ts';
import { finalStatuses } from './final-statuses.ts';
import type { JobRecord } from './record.ts';

/**
 * Milliseconds after which an answer that was not noted does not come any more: the time that a submission has, unless its
 * caller gave it more, and the grace of one that is given up.
 */
export const LONGEST_SUBMISSION_MS = DEFAULT_PAID_TIMEOUT_MS + SUBMIT_GRACE_MS;

/** Returns what events come to: the newest job first, without what was forgotten. */
export function foldJobs(entries: Iterable<JobEntry>, nowMs: number): readonly JobRecord[] {
  const { jobs, isForgotten } = replayJobs(entries, nowMs);
  return jobs.filter((job) => !isForgotten(job));
}

/** Jobs of a ledger, the forgotten ones among them. */
interface ReplayedJobs {
  /** The newest first. */
  readonly jobs: readonly JobRecord[];
  readonly isForgotten: (job: JobRecord) => boolean;
}

/** {@link foldJobs} that keeps what was forgotten, for a page that begins after it. */
export function replayJobs(entries: Iterable<JobEntry>, nowMs: number): ReplayedJobs {
  const book = createBook();
  for (const entry of entries) note(book, entry);
  for (const draft of book.drafts) {
    const isStale = nowMs - draft.createdAtMs > LONGEST_SUBMISSION_MS;
    if (draft.state === 'submitting' && isStale) draft.state = 'lost';
  }
  return {
    // Events stand in the order of what happened, whatever the clock of the machine said.
    jobs: [...book.drafts].toReversed(),
    isForgotten: ({ intentId = '', jobId = '' }) =>
      book.forgotten.has(intentId) || book.forgotten.has(jobId),
  };
}

/** Returns one of the jobs that {@link foldJobs} gives, by either id, or by `last` the newest that was submitted from here and not refused. */
export function findJob(jobs: readonly JobRecord[], id: string): JobRecord | undefined {
  return jobs.find((job) => (id === 'last' ? isLastCandidate(job) : isJob(job, id)));
}

/** Whether a job has an id, OpenRouter's or that of its intent. */
export function isJob({ jobId, intentId }: JobRecord, id: string): boolean {
  return jobId === id || intentId === id;
}

/** Whether a job was submitted from here and not refused. */
export function isLastCandidate({ intentId, state }: JobRecord): boolean {
  return intentId !== undefined && state !== 'refused';
}

type Draft = { -readonly [Key in keyof JobRecord]: JobRecord[Key] };

interface Book {
  readonly drafts: Set<Draft>;
  readonly byIntent: Map<string, Draft>;
  readonly byJob: Map<string, Draft>;
  readonly forgotten: Set<string>;
}

function createBook(): Book {
  return { drafts: new Set(), byIntent: new Map(), byJob: new Map(), forgotten: new Set() };
}

function note(book: Book, line: JobEntry): void {
  switch (line.type) {
    case 'intent': {
      const { model, shape, outputPath } = line;
      Object.assign(ofIntent(book, line), { model, shape, outputPath, createdAtMs: line.at });
      break;
    }
    case 'submitted':
      submit(book, line);
      break;
    case 'refused':
      Object.assign(ofIntent(book, line), { state: 'refused', endedAtMs: line.at });
      break;
    case 'lost':
      ofIntent(book, line).state = 'lost';
      break;
    case 'status':
      noteStatus(ofJob(book, line), line);
      break;
    case 'saved':
      noteFile(ofJob(book, line), line);
      break;
    case 'forgotten':
      book.forgotten.add(line.id);
      break;
  }
}

function ofIntent(
  { drafts, byIntent }: Book,
  { intentId, at: atMs }: { readonly intentId: string; readonly at: number },
): Draft {
  const draft = byIntent.get(intentId) ?? createDraft(atMs);
  draft.intentId = intentId;
  byIntent.set(intentId, draft);
  drafts.add(draft);
  return draft;
}

/** A job that was taken up by its id alone has no intent here. */
function ofJob(
  { drafts, byJob }: Book,
  { jobId, at: atMs }: { readonly jobId: string; readonly at: number },
): Draft {
  const draft = byJob.get(jobId) ?? createDraft(atMs);
  draft.jobId = jobId;
  byJob.set(jobId, draft);
  drafts.add(draft);
  return draft;
}

function createDraft(createdAtMs: number): Draft {
  return {
    intentId: undefined,
    jobId: undefined,
    model: undefined,
    state: 'submitting',
    createdAtMs,
    submittedAtMs: undefined,
    endedAtMs: undefined,
    outputs: 0,
    costUsd: undefined,
    generationId: undefined,
    shape: {},
    outputPath: undefined,
    files: [],
  };
}

function submit(book: Book, line: Extract<JobEntry, { readonly type: 'submitted' }>): void {
  const draft = ofIntent(book, line);
  const { jobId } = line;
  Object.assign(draft, { jobId, state: 'pending', submittedAtMs: line.at });
  const early = book.byJob.get(jobId);
  book.byJob.set(jobId, draft);
  if (early === undefined || early === draft) return;
  // Another process heard of the job before this one had noted its id.
  const { state, endedAtMs, outputs, costUsd, generationId, files } = early;
  Object.assign(draft, { state, endedAtMs, outputs, costUsd, generationId, files });
  book.drafts.delete(early);
}

function noteStatus(draft: Draft, line: Extract<JobEntry, { readonly type: 'status' }>): void {
  const isDone = finalStatuses.has(line.status);
  // Who was told that there is no such job may have asked with another key: whoever sees it knows better.
  if (draft.state === 'not_found') draft.endedAtMs = undefined;
  // Two processes that look at a job may note what they saw in any order: an end stays one.
  if (draft.endedAtMs !== undefined && !isDone) return;
  draft.state = line.status;
  draft.outputs = Math.max(draft.outputs, line.outputs);
  draft.costUsd = line.costUsd ?? draft.costUsd;
  if (isDone) draft.endedAtMs ??= line.at;
}

function noteFile(draft: Draft, line: Extract<JobEntry, { readonly type: 'saved' }>): void {
  const { index: place, file, outputs = 0 } = line;
  // Only what is completed can be saved, whoever looked at it.
  draft.state = 'completed';
  draft.endedAtMs ??= line.at;
  draft.outputs = Math.max(draft.outputs, outputs);
  draft.costUsd = line.costUsd ?? draft.costUsd;
  draft.generationId = line.generationId ?? draft.generationId;
  const length = Math.max(draft.files.length, place + 1);
  draft.files = Array.from({ length }, (_, each) => (each === place ? file : draft.files[each]));
}
