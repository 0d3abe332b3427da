import { DEFAULT_PAID_TIMEOUT_MS, SUBMIT_GRACE_MS } from '../http/default-timeouts.ts';
import type { Cost } from '../shared/cost.ts';
import type { JobEntry } from './events.ts';
import { finalStatuses } from './final-statuses.ts';
import type { JobRecord } from './record.ts';

/**
 * Milliseconds after which a response that was not recorded no longer comes: the default timeout of a submission, and the
 * grace period of one that is aborted.
 */
export const LONGEST_SUBMISSION_MS = DEFAULT_PAID_TIMEOUT_MS + SUBMIT_GRACE_MS;

/** Returns the jobs that events describe, newest first, without those that were forgotten. */
export function foldJobs(entries: Iterable<JobEntry>, nowMs: number): readonly JobRecord[] {
  const { jobs, isForgotten } = replayJobs(entries, nowMs);
  return jobs.filter((job) => !isForgotten(job));
}

/** Jobs of a ledger, including those that were forgotten. */
interface ReplayedJobs {
  /** Newest first. */
  readonly jobs: readonly JobRecord[];
  readonly isForgotten: (job: JobRecord) => boolean;
}

/** Returns jobs as {@link foldJobs} does, including forgotten ones, for a page that begins after one of them. */
export function replayJobs(entries: Iterable<JobEntry>, nowMs: number): ReplayedJobs {
  const state = createState();
  for (const entry of entries) apply(state, entry);
  for (const draft of state.drafts) {
    const isStale = nowMs - draft.createdAtMs > LONGEST_SUBMISSION_MS;
    if (draft.state === 'submitting' && isStale) draft.state = 'lost';
  }
  return {
    // Events are in the order in which they happened, whatever the clock said.
    jobs: [...state.drafts].toReversed(),
    isForgotten: ({ intentId = '', jobId = '' }) =>
      state.forgotten.has(intentId) || state.forgotten.has(jobId),
  };
}

/**
 * Returns one of the jobs of {@link foldJobs} by either id, or by `last`: the newest that was submitted through this ledger
 * and not refused.
 */
export function findJob(jobs: readonly JobRecord[], id: string): JobRecord | undefined {
  return jobs.find((job) => (id === 'last' ? isLastCandidate(job) : isJob(job, id)));
}

/** Whether an id, OpenRouter's or that of the intent, is that of a job. */
export function isJob({ jobId, intentId }: JobRecord, id: string): boolean {
  return jobId === id || intentId === id;
}

/** Whether a job was submitted through this ledger and not refused. */
export function isLastCandidate({ intentId, state }: JobRecord): boolean {
  return intentId !== undefined && state !== 'refused';
}

type Draft = { -readonly [Key in keyof JobRecord]: JobRecord[Key] };

interface ReplayState {
  readonly drafts: Set<Draft>;
  readonly byIntent: Map<string, Draft>;
  readonly byJob: Map<string, Draft>;
  readonly forgotten: Set<string>;
}

function createState(): ReplayState {
  return { drafts: new Set(), byIntent: new Map(), byJob: new Map(), forgotten: new Set() };
}

function apply(state: ReplayState, line: JobEntry): void {
  switch (line.type) {
    case 'intent': {
      const { model, shape, outputPath } = line;
      Object.assign(ofIntent(state, line), { model, shape, outputPath, createdAtMs: line.at });
      break;
    }
    case 'submitted':
      applySubmission(state, line);
      break;
    case 'refused':
      Object.assign(ofIntent(state, line), { state: 'refused', endedAtMs: line.at });
      break;
    case 'lost':
      ofIntent(state, line).state = 'lost';
      break;
    case 'status':
      applyStatus(ofJob(state, line), line);
      break;
    case 'saved':
      applyFile(ofJob(state, line), line);
      break;
    case 'forgotten':
      state.forgotten.add(line.id);
      break;
  }
}

function ofIntent(
  { drafts, byIntent }: ReplayState,
  { intentId, at: atMs }: { readonly intentId: string; readonly at: number },
): Draft {
  const draft = byIntent.get(intentId) ?? createDraft(atMs);
  draft.intentId = intentId;
  byIntent.set(intentId, draft);
  drafts.add(draft);
  return draft;
}

/** Returns the draft of a job; one that was resumed by its id alone has no intent here. */
function ofJob(
  { drafts, byJob }: ReplayState,
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
    upstreamCostUsd: undefined,
    isByok: undefined,
    generationId: undefined,
    shape: {},
    outputPath: undefined,
    files: [],
  };
}

function applySubmission(
  state: ReplayState,
  line: Extract<JobEntry, { readonly type: 'submitted' }>,
): void {
  const draft = ofIntent(state, line);
  const { jobId } = line;
  Object.assign(draft, { jobId, state: 'pending', submittedAtMs: line.at });
  const early = state.byJob.get(jobId);
  state.byJob.set(jobId, draft);
  if (early === undefined || early === draft) return;
  // Another process recorded the job before this one had recorded its id.
  const { endedAtMs, outputs, generationId, files } = early;
  Object.assign(draft, { state: early.state, endedAtMs, outputs, generationId, files });
  applyCost(draft, early);
  state.drafts.delete(early);
}

function applyStatus(draft: Draft, line: Extract<JobEntry, { readonly type: 'status' }>): void {
  const isDone = finalStatuses.has(line.status);
  // A 404 may have come from a poll with another key: any other status overrides it.
  if (draft.state === 'not_found') draft.endedAtMs = undefined;
  // Two processes that poll a job may record its status in any order: a final status stays.
  if (draft.endedAtMs !== undefined && !isDone) return;
  draft.state = line.status;
  draft.outputs = Math.max(draft.outputs, line.outputs);
  applyCost(draft, line);
  if (isDone) draft.endedAtMs ??= line.at;
}

function applyFile(draft: Draft, line: Extract<JobEntry, { readonly type: 'saved' }>): void {
  const { index, file, outputs = 0 } = line;
  // Only a completed job can have a saved file, whatever the last recorded status.
  draft.state = 'completed';
  draft.endedAtMs ??= line.at;
  draft.outputs = Math.max(draft.outputs, outputs);
  applyCost(draft, line);
  draft.generationId = line.generationId ?? draft.generationId;
  const length = Math.max(draft.files.length, index + 1);
  draft.files = Array.from({ length }, (_, each) => (each === index ? file : draft.files[each]));
}

function applyCost(draft: Draft, { costUsd, upstreamCostUsd, isByok }: Partial<Cost>): void {
  draft.costUsd = costUsd ?? draft.costUsd;
  draft.upstreamCostUsd = upstreamCostUsd ?? draft.upstreamCostUsd;
  draft.isByok = isByok ?? draft.isByok;
}
