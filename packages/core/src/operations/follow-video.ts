import * as v from 'valibot';

import type { JobRecord } from '../api/videos/ledger.ts';
import type { VideoJob, VideoUpdate } from '../api/videos/options.ts';
import type { SavedFile } from '../media/workspace.ts';
import { systemClock } from '../shared/clock.ts';
import { OpenRouterError, withDetails } from '../shared/errors.ts';
import type { Delivery } from './delivery.ts';
import { describeDelivery, filesField, toFiles } from './delivery.ts';
import type { OperationContext, OperationResult } from './operation.ts';

/** What every look at a video gives. */
export const videoOutput = v.object({
  status: v.pipe(v.string(), v.description('`completed`, or how it stands: pending, in_progress.')),
  video_id: v.string(),
  files: filesField,
  model: v.nullable(v.string()),
  cost_usd: v.nullable(v.number()),
  generation_id: v.nullable(v.string()),
  notes: v.array(v.string()),
  next: v.pipe(v.nullable(v.string()), v.description('What to do while it is not completed.')),
});

export type VideoData = v.InferOutput<typeof videoOutput>;

/** A job that is waited for and brought home. */
export interface Followed {
  readonly job: VideoJob;
  readonly model: string | undefined;
  /** Milliseconds since the epoch at which the caller began to wait. */
  readonly beganAtMs: number;
  /** Milliseconds; 0 looks once. */
  readonly maxWaitMs: number | undefined;
  readonly pollIntervalMs: number | undefined;
  /** Opened when there is something to save. */
  openDelivery(): Promise<Delivery>;
}

const SECOND = 1_000;
const MEGABYTE = 1_000_000;

/** Waits for a job, saves what it made, and tells of it; a job that goes on is told by its id, and is no failure. */
export async function followVideo(
  followed: Followed,
  context: OperationContext,
): Promise<OperationResult<VideoData>> {
  const { job } = followed;
  const update = await look(followed, context);
  if (update === undefined || update.status !== 'completed') {
    return toRunning(followed, update?.status ?? 'in_progress');
  }
  try {
    const delivery = await followed.openDelivery();
    const notes = [...job.notes, ...(await bringHome(job, update, { delivery, context }))];
    return toDelivered(followed, update, { delivery, notes });
  } catch (error) {
    context.signal?.throwIfAborted();
    // It was paid for, and can be had again.
    throw OpenRouterError.is(error) ? withJob(error, job.id) : error;
  }
}

/** A job on its way; `undefined` when the time to wait is over. */
async function look(
  { job, maxWaitMs, pollIntervalMs, beganAtMs }: Followed,
  { client, signal, report, patienceMs, clock = systemClock }: OperationContext,
): Promise<VideoUpdate | undefined> {
  if (maxWaitMs === 0) return await job.status({ signal }).then(orFailure);
  const { maxWaitMs: usualMs } = client.videos;
  const startedAt = clock.now();
  const patienceLeftMs = patienceMs === undefined ? Infinity : patienceMs - (startedAt - beganAtMs);
  const waitMs = Math.min(maxWaitMs ?? usualMs, patienceLeftMs);
  if (waitMs <= 0) return undefined;
  try {
    return await job.wait({
      signal,
      pollIntervalMs,
      maxWaitMs: waitMs,
      onUpdate: ({ status }) => {
        const elapsed = Math.round((clock.now() - startedAt) / SECOND);
        report({
          type: 'progress',
          message: `The video is ${toWords(status)}`,
          step: elapsed,
          total: Math.ceil(waitMs / SECOND),
        });
      },
    });
  } catch (error) {
    if (OpenRouterError.is(error) && error.code === 'JOB_STILL_RUNNING') return undefined;
    throw error;
  }
}

function toWords(status: string): string {
  return status.replaceAll('_', ' ');
}

/** One look does not throw for a job that failed; whoever asked wants to know all the same. */
function orFailure(update: VideoUpdate): VideoUpdate {
  const { id, status, isOver, error, costUsd } = update;
  if (!isOver || status === 'completed') return update;
  throw new OpenRouterError(
    'JOB_FAILED',
    `Cannot give the video "${id}": it is ${toWords(status)}`,
    {
      hints: ['Change the request and make another; this one goes no further.'],
      details: { jobId: id, status, text: error, costUsd },
    },
  );
}

interface Home {
  readonly delivery: Delivery;
  readonly context: OperationContext;
}

/** Saves every video of a job; answers what a person should know. */
async function bringHome(
  job: VideoJob,
  { outputs }: VideoUpdate,
  { delivery, context }: Home,
): Promise<string[]> {
  const notes: string[] = [];
  for (let index = 0; index < Math.max(1, outputs); index += 1) {
    const before = delivery.files.length;
    await delivery.deliver('video', { pieces: download(job, index, context) });
    const file = delivery.files[before];
    if (file !== undefined) notes.push(...(await noteSaved(job.id, index, { file, context })));
  }
  return notes;
}

async function* download(
  job: VideoJob,
  index: number,
  { signal, report }: OperationContext,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let told = -1;
  for await (const piece of job.stream({ index, signal })) {
    bytes += piece.length;
    const megabytes = Math.floor(bytes / MEGABYTE);
    if (megabytes > told) report({ type: 'progress', message: `Downloading: ${megabytes} MB` });
    told = megabytes;
    yield piece;
  }
}

async function noteSaved(
  jobId: string,
  index: number,
  { file, context }: { readonly file: SavedFile; readonly context: OperationContext },
): Promise<string[]> {
  const { path, mediaType, bytes, sha256 } = file;
  try {
    await context.client.videos.ledger?.append({
      type: 'saved',
      jobId,
      index,
      file: { path, mediaType, bytes, sha256 },
    });
    return [];
  } catch {
    // The file is there; only whoever asks again downloads it again.
    return ['The list of jobs cannot be written: the job is not marked as saved'];
  }
}

function withJob(error: OpenRouterError, jobId: string): OpenRouterError {
  return withDetails(error, { jobId }, `${error.message} (the video is made: job ${jobId})`);
}

/** A job that goes on. */
export function toRunning(
  { job: { id, notes }, model }: Pick<Followed, 'job' | 'model'>,
  status: string,
): OperationResult<VideoData> {
  const next = `Call get_video_status with video_id "${id}" to take it up again.`;
  return {
    data: {
      status,
      video_id: id,
      files: [],
      model: model ?? null,
      cost_usd: null,
      generation_id: null,
      notes: [...notes],
      next,
    },
    text: [`The video is still being made (${toWords(status)}). ${next}`, ...notes].join('\n'),
    meta: { code: 'JOB_STILL_RUNNING', video_id: id, last_status: status },
  };
}

function toDelivered(
  { job: { id }, model }: Followed,
  { status, costUsd, generationId }: VideoUpdate,
  { delivery, notes }: { readonly delivery: Delivery; readonly notes: readonly string[] },
): OperationResult<VideoData> {
  const { files, media } = delivery;
  return {
    data: {
      status,
      video_id: id,
      files: toFiles(files),
      model: model ?? null,
      cost_usd: costUsd ?? null,
      generation_id: generationId ?? null,
      notes: [...notes],
      next: null,
    },
    text: [describeDelivery(delivery), ...notes].join('\n'),
    media,
    files,
    meta: { video_id: id, cost_usd: costUsd, model },
  };
}

/** A job that was brought home before, from this machine; `undefined` when any of its files is gone or changed. */
export async function fromDisk(
  { jobId = '', model, costUsd, outputs, files }: JobRecord,
  { workspace }: OperationContext,
): Promise<OperationResult<VideoData> | undefined> {
  const known = files.filter((file) => file !== undefined);
  if (known.length === 0 || known.length < outputs) return undefined;
  for (const { path, bytes } of known) {
    // What is gone or changed is downloaded again.
    if ((await workspace?.sizeOf?.(path)) !== bytes) return undefined;
  }
  const saved = known.map(({ path, mediaType, bytes, sha256 }) => ({
    path,
    mediaType,
    bytes,
    sha256,
    width: undefined,
    height: undefined,
    durationSeconds: undefined,
    note: undefined,
    rescuedBecause: undefined,
  }));
  return {
    data: {
      status: 'completed',
      video_id: jobId,
      files: toFiles(saved),
      model: model ?? null,
      cost_usd: costUsd ?? null,
      generation_id: null,
      notes: [],
      next: null,
    },
    text: describeDelivery({ files: saved, media: [] }),
    files: saved,
    meta: { video_id: jobId, cost_usd: costUsd, model },
  };
}
