import * as v from 'valibot';

import { jobFailed } from '../../api/videos/job-errors.ts';
import type { JobRecord } from '../../jobs/record.ts';
import type { VideoJob, VideoUpdate } from '../../api/videos/options.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { SavedVideos } from './download-outputs.ts';
import { downloadOutputs } from './download-outputs.ts';
import type { OperationOutput } from '../shared/output.ts';
import { describeOutputs, filesField, toFiles } from '../shared/output.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';
import { waitPatiently } from './bounded-download.ts';

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
  /** Videos of it that were saved before and are still there, by index. */
  readonly saved?: SavedVideos | undefined;
  /** Opened when there is something to save. */
  openOutput(): Promise<OperationOutput>;
}

const SECOND = 1_000;

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
    const downloads = await waitPatiently(
      {
        jobId: job.id,
        remainingMs: softTimeoutRemainingMs(followed, context),
        begin: async () => await downloadAll(followed, update, context),
      },
      context,
    );
    if (downloads === undefined) return toRunning(followed, update.status);
    return toDelivered(followed, update, {
      ...downloads,
      notes: [...job.notes, ...downloads.notes],
    });
  } catch (error) {
    context.signal?.throwIfAborted();
    // It was paid for, and can be had again.
    throw OpenRouterError.is(error) ? withJob(error, job.id) : error;
  }
}

async function downloadAll(followed: Followed, update: VideoUpdate, context: OperationContext) {
  const output = await followed.openOutput();
  const downloads = { output, context, saved: followed.saved ?? new Map() };
  const { files, notes } = await downloadOutputs(followed.job, update, downloads);
  return { output: { files, media: output.media }, notes };
}

/** Milliseconds after which the caller may give up; `Infinity` for one who does not. */
function softTimeoutRemainingMs(
  { beganAtMs }: Followed,
  { softTimeoutMs = Infinity, clock = systemClock }: OperationContext,
): number {
  return softTimeoutMs - (clock.now() - beganAtMs);
}

/** A job on its way; `undefined` when the time to wait is over. */
async function look(
  followed: Followed,
  context: OperationContext,
): Promise<VideoUpdate | undefined> {
  const { job, maxWaitMs, pollIntervalMs } = followed;
  const { client, signal, operation, report, clock = systemClock } = context;
  if (maxWaitMs === 0) return await job.status({ signal, operation }).then(orFailure);
  const startedAt = clock.now();
  const waitMs = Math.min(
    maxWaitMs ?? client.videos.maxWaitMs,
    softTimeoutRemainingMs(followed, context),
  );
  if (waitMs <= 0) return undefined;
  const tell = (message: string) => {
    report({
      type: 'progress',
      message,
      step: Math.round((clock.now() - startedAt) / SECOND),
      total: Math.ceil(waitMs / SECOND),
      isTime: true,
    });
  };
  tell('Submitted; waiting');
  try {
    return await job.wait({
      signal,
      operation,
      pollIntervalMs,
      maxWaitMs: waitMs,
      onUpdate: ({ status }) => {
        tell(`The video is ${toWords(status)}`);
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
  if (update.isDone && update.status !== 'completed') throw jobFailed(update);
  return update;
}

function withJob(error: OpenRouterError, jobId: string): OpenRouterError {
  return error.with({
    message: `${error.message} (the video is made: job ${jobId})`,
    details: { jobId },
  });
}

/** A job that goes on, or whose video is still to come. */
export function toRunning(
  { job: { id, notes }, model }: Pick<Followed, 'job' | 'model'>,
  status: string,
): OperationResult<VideoData> {
  const isCompleted = status === 'completed';
  const how = isCompleted
    ? 'The video is made, and being downloaded.'
    : `The video is still being made (${toWords(status)}).`;
  const next = `Call get_video_status with video_id "${id}" to ${isCompleted ? 'get it' : 'take it up again'}.`;
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
    text: [`${how} ${next}`, ...notes].join('\n'),
    // A job that goes on has cost nothing that is known, which is not the same as an unknown cost.
    meta: { code: 'JOB_STILL_RUNNING', video_id: id, last_status: status, cost_usd: undefined },
  };
}

function toDelivered(
  { job: { id }, model }: Followed,
  { status, costUsd, generationId }: VideoUpdate,
  {
    output,
    notes,
  }: {
    readonly output: Pick<OperationOutput, 'files' | 'media'>;
    readonly notes: readonly string[];
  },
): OperationResult<VideoData> {
  const { files, media } = output;
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
    text: [describeOutputs(output), ...notes].join('\n'),
    media,
    files,
    meta: { video_id: id, cost_usd: costUsd, model },
  };
}

/** A job that was brought home before, from this machine; `undefined` when any of its files is gone or changed. */
export function fromDisk(
  { jobId = '', model, costUsd, generationId, outputs, files }: JobRecord,
  still: SavedVideos,
): OperationResult<VideoData> | undefined {
  const saved = [...still.values()];
  if (saved.length === 0 || saved.length < Math.max(outputs, files.length)) return undefined;
  return {
    data: {
      status: 'completed',
      video_id: jobId,
      files: toFiles(saved),
      model: model ?? null,
      cost_usd: costUsd ?? null,
      generation_id: generationId ?? null,
      notes: [],
      next: null,
    },
    text: `Saved before: nothing was downloaded.\n${describeOutputs({ files: saved, media: [] })}`,
    files: saved,
    // It was paid when it was made, and not by this look.
    meta: { video_id: jobId, cost_usd: undefined, model },
  };
}
