import * as v from 'valibot';

import { DEFAULT_ANSWER_TIMEOUT_MS, SUBMIT_GRACE_MS } from '../../http/default-timeouts.ts';
import type { JobEvent, JobRecord } from './ledger.ts';
import { finalWords, MAX_JOB_OUTPUTS } from './wire.ts';

const optionalText = v.optional(v.string());
const optionalNumber = v.optional(v.number());
const File = v.object({
  path: v.string(),
  mediaType: v.string(),
  bytes: v.number(),
  sha256: v.string(),
  width: optionalNumber,
  height: optionalNumber,
  durationSeconds: optionalNumber,
});
// The last moment that a date can tell (ECMA-262, time values).
const at = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
// A line that names a later video is not ours.
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_JOB_OUTPUTS - 1));

const Line = v.variant('type', [
  v.object({
    at,
    type: v.literal('intent'),
    intentId: v.string(),
    model: v.string(),
    shape: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
    outputPath: optionalText,
  }),
  v.object({ at, type: v.literal('submitted'), intentId: v.string(), jobId: v.string() }),
  v.object({ at, type: v.literal('refused'), intentId: v.string(), code: v.string() }),
  v.object({ at, type: v.literal('lost'), intentId: v.string(), code: v.string() }),
  v.object({
    at,
    type: v.literal('status'),
    jobId: v.string(),
    status: v.string(),
    outputs: v.number(),
    costUsd: optionalNumber,
  }),
  v.object({
    at,
    type: v.literal('saved'),
    jobId: v.string(),
    index,
    file: File,
    outputs: optionalNumber,
    costUsd: optionalNumber,
    generationId: optionalText,
  }),
  v.object({ at, type: v.literal('forgotten'), id: v.string() }),
]);

type Line = v.InferOutput<typeof Line>;

/** An event as a line of a ledger, without its end. */
export function toLine(event: JobEvent, atMs: number): string {
  return JSON.stringify({ at: atMs, ...event });
}

/**
 * Milliseconds after which an answer that was not noted does not come any more: the time that a submission has, unless its
 * caller gave it more, and the grace of one that is given up.
 */
export const LONGEST_SUBMISSION_MS = DEFAULT_ANSWER_TIMEOUT_MS + SUBMIT_GRACE_MS;

/** What the lines of a ledger come to: the newest job first, without what was forgotten. What is no event is passed over. */
export function foldJobs(lines: Iterable<string>, nowMs: number): readonly JobRecord[] {
  const book = createBook();
  for (const text of lines) {
    const line = readLine(text);
    if (line !== undefined) note(book, line);
  }
  const known = [...book.drafts].filter(({ intentId = '', jobId = '' }) => {
    return !book.forgotten.has(intentId) && !book.forgotten.has(jobId);
  });
  for (const draft of known) {
    const isStale = nowMs - draft.createdAtMs > LONGEST_SUBMISSION_MS;
    if (draft.state === 'submitting' && isStale) draft.state = 'lost';
  }
  // Lines stand in the order of what happened, whatever the clock of the machine said.
  return known.toReversed();
}

/** One job of those that {@link foldJobs} gives, by either id, or by `last` the newest that was submitted from here and not refused. */
export function findJob(jobs: readonly JobRecord[], id: string): JobRecord | undefined {
  if (id === 'last')
    return jobs.find(({ intentId, state }) => intentId !== undefined && state !== 'refused');
  return jobs.find(({ jobId, intentId }) => jobId === id || intentId === id);
}

function readLine(text: string): Line | undefined {
  if (text.trim() === '') return undefined;
  try {
    const found = v.safeParse(Line, JSON.parse(text));
    return found.success ? found.output : undefined;
  } catch {
    // A line that was torn by a crash or a full disk: what it was to say is lost, the others are not.
    return undefined;
  }
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

function note(book: Book, line: Line): void {
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

function submit(book: Book, line: Extract<Line, { readonly type: 'submitted' }>): void {
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

function noteStatus(draft: Draft, line: Extract<Line, { readonly type: 'status' }>): void {
  const isOver = finalWords.has(line.status);
  // Who was told that there is no such job may have asked with another key: whoever sees it knows better.
  if (draft.state === 'gone') draft.endedAtMs = undefined;
  // Two processes that look at a job may note what they saw in any order: an end stays one.
  if (draft.endedAtMs !== undefined && !isOver) return;
  draft.state = line.status;
  draft.outputs = Math.max(draft.outputs, line.outputs);
  draft.costUsd = line.costUsd ?? draft.costUsd;
  if (isOver) draft.endedAtMs ??= line.at;
}

function noteFile(draft: Draft, line: Extract<Line, { readonly type: 'saved' }>): void {
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
