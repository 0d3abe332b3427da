import { runtime } from '#runtime';

import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { Media } from '../../media/media.ts';
import type { VideosContext } from './context.ts';
import { createContent } from './download.ts';
import { jobFailed } from './job-errors.ts';
import { reportUpdate } from './report-job.ts';
import { isJobId, wrongJobId } from './job-id.ts';
import { settleEnd } from './job-money.ts';
import type { JobRecord } from '../../jobs/record.ts';
import { isKnownJob } from './known-jobs.ts';
import type { VideoDownloadOptions, VideoJob, VideoUpdate, WaitOptions } from './options.ts';
import type { DurationEstimate } from './poll-delay.ts';
import { learnDuration, nextPollDelayMs } from './poll-delay.ts';
import { notFoundUpdate, toVideoUpdate } from './wire.ts';
import type { Watched } from './poll.ts';
import { watch } from './poll.ts';

/** What is known of a job before the first look. */
export interface JobHandleInit {
  readonly id: string;
  readonly model?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly submittedAtMs?: number | undefined;
  /** What the answer said that it was submitted with. */
  readonly update?: VideoUpdate | undefined;
  readonly notes?: readonly string[] | undefined;
}

/**
 * The handle of a job. Nothing is sent until it is used.
 *
 * @throws OpenRouterError `INVALID_INPUT` for what is no id.
 */
export function createVideoJob(context: VideosContext, known: JobHandleInit): VideoJob {
  const { id, notes = [] } = known;
  if (typeof id !== 'string' || !isJobId(id)) throw wrongJobId(id);
  const memory = createMemory(context, known);
  const look = async (options?: CallOptions) => await poll(context, memory, { id, options });
  const watched: Watched = {
    id,
    clock: context.clock,
    settings: context.videos ?? {},
    finalUpdate: () => (isSettled(memory.update) ? memory.update : undefined),
    lastPolledAtMs: () => memory.polledAtMs,
    look,
    nextPollDelayMs: async () => await memory.nextPollDelayMs(),
  };
  const content = (options: VideoDownloadOptions = {}) =>
    createContent(context, { id, outputs: memory.update?.outputCount }, options);
  return {
    id,
    model: known.model,
    notes,
    status: look,
    wait: async (options = {}) => await waitFor(watched, options),
    async download(options): Promise<Media> {
      const { chunks, mediaType } = content(options);
      const blob = await runtime.spool(chunks);
      return { kind: 'video', mediaType: mediaType(), size: blob.size, blob };
    },
    stream: (options) => content(options).chunks,
    [Symbol.asyncIterator]: () => watch(watched, {}),
  };
}

/** Whether a job is over for good. One that is gone may be there again when it is asked for with the right key. */
function isSettled(update: VideoUpdate | undefined): boolean {
  return update?.isDone === true && update.status !== 'not_found';
}

/**
 * Milliseconds after a submission in which OpenRouter may not know the job everywhere yet: regions and proxies are told of it
 * within seconds, and what is looked at for half a minute is not late but gone.
 */
export const PROPAGATION_MS = 30_000;

/** Jobs of the ledger that are learned from: enough of each model when several are used, and one page of a long ledger. */
export const LEARNED_JOBS = 500;

/** What a handle knows of its job. */
interface Memory {
  polledAtMs: number | undefined;
  update: VideoUpdate | undefined;
  /** Whether this client may use it; asked until it is. */
  isKnown: boolean;
  /** Whether OpenRouter has ever told of it when it was looked at. */
  wasPolled: boolean;
  /** Whether this client has submitted it. */
  readonly isOurs: boolean;
  /** What the ledger knows, read once; `undefined` when that is nothing. */
  record(): Promise<JobRecord | undefined>;
  /** Milliseconds since the epoch; `undefined` when nobody knows. */
  submittedAtMs(): Promise<number | undefined>;
  nextPollDelayMs(): Promise<number>;
}

function createMemory({ clock, jobLedger }: VideosContext, known: JobHandleInit): Memory {
  const createdAtMs = clock.now();
  // A ledger that cannot be read makes waiting less clever and nothing else.
  const unread = () => undefined;
  let reading: Promise<JobRecord | undefined> | undefined;
  let learning: Promise<DurationEstimate | undefined> | undefined;
  const record = async () =>
    await (reading ??= Promise.resolve(jobLedger?.find(known.id)).catch(unread));
  const learn = async () => {
    const model = known.model ?? (await record())?.model;
    const records =
      model === undefined ? [] : ((await jobLedger?.list({ limit: LEARNED_JOBS })) ?? []);
    return learnDuration(records.filter((each) => each.model === model).flatMap(timeOf));
  };
  const submittedAtMs = async () => known.submittedAtMs ?? (await record())?.submittedAtMs;
  const memory: Memory = {
    polledAtMs: known.submittedAtMs,
    update: known.update,
    isKnown: false,
    wasPolled: false,
    isOurs: known.submittedAtMs !== undefined,
    record,
    submittedAtMs,
    async nextPollDelayMs() {
      const estimate = await (learning ??= learn().catch(unread));
      const beganAtMs = (await submittedAtMs()) ?? createdAtMs;
      return nextPollDelayMs((memory.polledAtMs ?? clock.now()) - beganAtMs, estimate);
    },
  };
  return memory;
}

/** Milliseconds that a job of the ledger took, when it was completed. */
function timeOf({ state, submittedAtMs, endedAtMs }: JobRecord): readonly number[] {
  const isKnown = state === 'completed' && submittedAtMs !== undefined && endedAtMs !== undefined;
  return isKnown ? [endedAtMs - submittedAtMs] : [];
}

async function poll(
  context: VideosContext,
  memory: Memory,
  { id, options }: { readonly id: string; readonly options: CallOptions | undefined },
): Promise<VideoUpdate> {
  const before = memory.update;
  try {
    // Nothing of it is kept, noted or settled: it is the job of another caller, or none.
    memory.isKnown ||= await isKnownJob(context, id);
    if (!memory.isKnown) return notFoundUpdate(id);
    const update = (await ask(context, id, options)) ?? (await missing(context, memory, id));
    memory.update = update;
    memory.wasPolled ||= update.status !== 'not_found';
    await settleEnd(context, update);
    await noteStatus(context, memory, before);
    reportUpdate(context, update, before);
    return update;
  } finally {
    memory.polledAtMs = context.clock.now();
  }
}

/** Asks by the id, never by an address that an answer names: the key goes with it. `undefined` for a job that is not found. */
async function ask(
  { transport }: VideosContext,
  id: string,
  options: CallOptions | undefined,
): Promise<VideoUpdate | undefined> {
  const action = `look at the video job "${id}"`;
  try {
    const { value } = await transport.json(
      { method: 'GET', path: `videos/${id}`, action, options },
      (answer) => {
        const update = toVideoUpdate(answer, id);
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

/** A job that is not found: gone, unless it is paid, and so young that it may be found the next time. */
async function missing({ clock }: VideosContext, memory: Memory, id: string): Promise<VideoUpdate> {
  const submittedAtMs = (await memory.submittedAtMs()) ?? -Infinity;
  if (memory.wasPolled || clock.now() - submittedAtMs >= PROPAGATION_MS) return notFoundUpdate(id);
  throw new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot look at the video job "${id}": OpenRouter does not know it yet`,
    {
      status: 404,
      retryable: true,
      hints: [
        {
          kind: 'text',
          text: 'It was submitted a moment ago: check its status again. It may belong to another key.',
        },
      ],
      details: { jobId: id },
    },
  );
}

async function noteStatus(
  { jobLedger }: VideosContext,
  memory: Memory,
  before: VideoUpdate | undefined,
): Promise<void> {
  const { update } = memory;
  if (jobLedger === undefined || update === undefined) return;
  const { id: jobId, status, outputCount: outputs, costUsd } = update;
  const record = await memory.record();
  // Whoever mistypes an id must not find it in the list: it has what was submitted from here.
  if (record === undefined && !memory.isOurs) return;
  const known =
    before ??
    (record && { status: record.state, outputCount: record.outputs, costUsd: record.costUsd });
  if (known?.status === status && known.outputCount === outputs && known.costUsd === costUsd)
    return;
  // What was seen can be seen again: a ledger that cannot be written loses nothing here.
  await jobLedger.append({ type: 'status', jobId, status, outputs, costUsd }).catch(() => {});
}

async function waitFor(watched: Watched, options: WaitOptions): Promise<VideoUpdate> {
  for await (const update of watch(watched, options)) {
    if (update.status === 'completed') return update;
    if (update.isDone) throw jobFailed(update);
  }
  throw new OpenRouterError('INTERNAL', `Cannot tell how the video job "${watched.id}" ended`);
}
