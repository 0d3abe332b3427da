import { runtime } from '#runtime';

import type { CallOptions } from '../../shared/call-options.ts';
import { costOf } from '../../shared/cost-in.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { Media } from '../../media/media.ts';
import type { VideosContext } from './context.ts';
import { createContent } from './download.ts';
import { jobFailed } from './job-errors.ts';
import { reportUpdate } from './report-job.ts';
import { isJobId, invalidJobId } from './job-id.ts';
import { settleEnd } from './job-money.ts';
import type { JobRecord } from '../../jobs/record.ts';
import { isKnownJob } from './known-jobs.ts';
import type { VideoDownloadOptions, VideoJob, VideoUpdate, WaitOptions } from './options.ts';
import type { DurationEstimate } from './poll-delay.ts';
import { estimateDuration, nextPollDelayMs } from './poll-delay.ts';
import { notFoundUpdate, toVideoUpdate } from './wire.ts';
import type { PollTarget } from './poll.ts';
import { watch } from './poll.ts';

/** State of a job before the first poll. */
export interface JobHandleInit {
  readonly id: string;
  readonly model?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly submittedAtMs?: number | undefined;
  /** Status in the response to the submission. */
  readonly update?: VideoUpdate | undefined;
  readonly notes?: readonly string[] | undefined;
}

/**
 * Creates the handle of a job. Nothing is sent until it is used.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an invalid id.
 */
export function createVideoJob(context: VideosContext, init: JobHandleInit): VideoJob {
  const { id, notes = [] } = init;
  if (typeof id !== 'string' || !isJobId(id)) throw invalidJobId(id);
  const memory = createMemory(context, init);
  const checkStatus = async (options?: CallOptions) => await poll(context, memory, { id, options });
  const checkOnce = async (options: CallOptions) =>
    await poll(context, memory, { id, options, maxRetries: 0 });
  const target: PollTarget = {
    id,
    clock: context.clock,
    settings: context.videos ?? {},
    finalUpdate: () => (isSettled(memory.update) ? memory.update : undefined),
    lastPolledAtMs: () => memory.polledAtMs,
    checkStatus: checkOnce,
    nextPollDelayMs: async () => await memory.nextPollDelayMs(),
  };
  const content = (options: VideoDownloadOptions = {}) =>
    createContent(context, { id, outputs: memory.update?.outputCount }, options);
  return {
    id,
    model: init.model,
    notes,
    status: checkStatus,
    wait: async (options = {}) => await waitFor(target, options),
    async download(options): Promise<Media> {
      const { chunks, mediaType } = content(options);
      const blob = await runtime.spool(chunks);
      return { kind: 'video', mediaType: mediaType(), size: blob.size, blob };
    },
    stream: (options) => content(options).chunks,
    [Symbol.asyncIterator]: () => watch(target, {}),
  };
}

/** Whether the status of a job cannot change. A job that is not found may be found with another key. */
function isSettled(update: VideoUpdate | undefined): boolean {
  return update?.isDone === true && update.status !== 'not_found';
}

/**
 * Milliseconds after a submission in which a 404 may mean that the job has not reached every region and proxy of OpenRouter,
 * which takes seconds; after half a minute the job does not exist.
 */
export const PROPAGATION_MS = 30_000;

/** Jobs of the ledger used to estimate the duration: enough for several models, and one page of a long ledger. */
export const LEARNED_JOBS = 500;

/** State of a handle. */
interface Memory {
  polledAtMs: number | undefined;
  update: VideoUpdate | undefined;
  /** Whether this client may use the job; checked until it may. */
  isKnown: boolean;
  /** Whether any poll has found the job. */
  wasFound: boolean;
  /** Whether this client has submitted the job. */
  readonly isSubmittedHere: boolean;
  /** Returns the record of the ledger, read once; `undefined` when there is none. */
  record(): Promise<JobRecord | undefined>;
  /** Returns the time of the submission in milliseconds since the epoch; `undefined` when it is unknown. */
  submittedAtMs(): Promise<number | undefined>;
  nextPollDelayMs(): Promise<number>;
}

function createMemory({ clock, jobLedger }: VideosContext, init: JobHandleInit): Memory {
  const createdAtMs = clock.now();
  // Without a readable ledger only the polling interval is less exact.
  const toUndefined = () => undefined;
  let recordPromise: Promise<JobRecord | undefined> | undefined;
  let estimatePromise: Promise<DurationEstimate | undefined> | undefined;
  const record = async () =>
    await (recordPromise ??= Promise.resolve(jobLedger?.find(init.id)).catch(toUndefined));
  const learn = async () => {
    const model = init.model ?? (await record())?.model;
    const records =
      model === undefined ? [] : ((await jobLedger?.list({ limit: LEARNED_JOBS })) ?? []);
    return estimateDuration(records.filter((each) => each.model === model).flatMap(durationOf));
  };
  const submittedAtMs = async () => init.submittedAtMs ?? (await record())?.submittedAtMs;
  const memory: Memory = {
    polledAtMs: init.submittedAtMs,
    update: init.update,
    isKnown: false,
    wasFound: false,
    isSubmittedHere: init.submittedAtMs !== undefined,
    record,
    submittedAtMs,
    async nextPollDelayMs() {
      const estimate = await (estimatePromise ??= learn().catch(toUndefined));
      const startedAtMs = (await submittedAtMs()) ?? createdAtMs;
      return nextPollDelayMs((memory.polledAtMs ?? clock.now()) - startedAtMs, estimate);
    },
  };
  return memory;
}

/** Returns the milliseconds that a completed job of the ledger took; empty for any other job. */
function durationOf({ state, submittedAtMs, endedAtMs }: JobRecord): readonly number[] {
  const isKnown = state === 'completed' && submittedAtMs !== undefined && endedAtMs !== undefined;
  return isKnown ? [endedAtMs - submittedAtMs] : [];
}

interface StatusRequest {
  readonly id: string;
  readonly options: CallOptions | undefined;
  /** @default the client's */
  readonly maxRetries?: number | undefined;
}

async function poll(
  context: VideosContext,
  memory: Memory,
  { id, ...request }: StatusRequest,
): Promise<VideoUpdate> {
  const before = memory.update;
  try {
    // Nothing is stored, recorded or settled for the job of another caller, or for none.
    memory.isKnown ||= await isKnownJob(context, id);
    if (!memory.isKnown) return notFoundUpdate(id);
    const update =
      (await fetchStatus(context, id, request)) ?? (await missingUpdate(context, memory, id));
    memory.update = update;
    memory.wasFound ||= update.status !== 'not_found';
    await settleEnd(context, update);
    await recordStatus(context, memory, before);
    reportUpdate(context, update, before);
    return update;
  } finally {
    memory.polledAtMs = context.clock.now();
  }
}

/** Fetches the status by id, never from a URL in a response, since the key is sent. `undefined` for a job that is not found. */
async function fetchStatus(
  { transport }: VideosContext,
  id: string,
  request: Omit<StatusRequest, 'id'>,
): Promise<VideoUpdate | undefined> {
  const action = `check the video job "${id}"`;
  try {
    const { value } = await transport.json(
      { method: 'GET', path: `videos/${id}`, action, holdsJob: true, ...request },
      (body) => {
        const update = toVideoUpdate(body, id);
        if (update === undefined) throw new TypeError('no job');
        return update;
      },
    );
    return value;
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    if (error.status === 410) return notFoundUpdate(id);
    if (error.status === 404) return undefined;
    throw error;
  }
}

/** Returns the status of a job that is not found, or throws while it is so new that the next poll may find it. */
async function missingUpdate(
  { clock }: VideosContext,
  memory: Memory,
  id: string,
): Promise<VideoUpdate> {
  const submittedAtMs = (await memory.submittedAtMs()) ?? -Infinity;
  if (memory.wasFound || clock.now() - submittedAtMs >= PROPAGATION_MS) return notFoundUpdate(id);
  throw new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot check the video job "${id}": OpenRouter does not know it yet`,
    {
      status: 404,
      retryable: true,
      hints: [
        {
          kind: 'text',
          text: 'Check its status again: it was submitted a moment ago. It may belong to another key.',
        },
      ],
      details: { jobId: id },
    },
  );
}

async function recordStatus(
  { jobLedger }: VideosContext,
  memory: Memory,
  before: VideoUpdate | undefined,
): Promise<void> {
  const { update } = memory;
  if (jobLedger === undefined || update === undefined) return;
  const { id: jobId, status, outputCount: outputs } = update;
  const cost = costOf(update);
  const record = await memory.record();
  // The ledger lists jobs that were submitted through it: a mistyped id must not appear there.
  if (record === undefined && !memory.isSubmittedHere) return;
  const recorded =
    before ?? (record && { ...record, status: record.state, outputCount: record.outputs });
  if (
    recorded?.status === status &&
    recorded.outputCount === outputs &&
    recorded.costUsd === cost.costUsd &&
    recorded.upstreamCostUsd === cost.upstreamCostUsd
  )
    return;
  // A status can be fetched again: nothing is lost when it cannot be recorded.
  await jobLedger.append({ type: 'status', jobId, status, outputs, ...cost }).catch(() => {});
}

async function waitFor(target: PollTarget, options: WaitOptions): Promise<VideoUpdate> {
  for await (const update of watch(target, options)) {
    if (update.status === 'completed') return update;
    if (update.isDone) throw jobFailed(update);
  }
  throw new OpenRouterError(
    'INTERNAL',
    `Cannot wait for the video job "${target.id}": it has no final status`,
  );
}
