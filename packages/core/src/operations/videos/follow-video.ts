import * as v from 'valibot';

import { jobFailed } from '../../api/videos/job-errors.ts';
import type { JobRecord } from '../../jobs/record.ts';
import type { VideoJob, VideoUpdate } from '../../api/videos/options.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { SavedVideos } from './download-outputs.ts';
import { downloadOutputs } from './download-outputs.ts';
import { costFields, toCostFields } from '../shared/cost-fields.ts';
import type { OperationOutput } from '../shared/output.ts';
import { describeOutputs, filesField, toFiles } from '../shared/output.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';
import { waitForWork } from '../shared/bounded-work.ts';

/** Output of every operation that follows a video job. */
export const videoOutput = v.object({
  status: v.pipe(
    v.string(),
    v.description('`completed`, or the status so far: pending, in_progress.'),
  ),
  video_id: v.string(),
  files: filesField,
  model: v.nullable(v.string()),
  ...costFields,
  generation_id: v.nullable(v.string()),
  notes: v.array(v.string()),
  next: v.pipe(v.nullable(v.string()), v.description('Next step while it is not completed.')),
});

export type VideoData = v.InferOutput<typeof videoOutput>;

/** Options for {@link followVideo}. */
export interface FollowVideoOptions {
  readonly job: VideoJob;
  readonly model: string | undefined;
  /** Start of the wait, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Maximum wait in milliseconds; 0 polls once. */
  readonly maxWaitMs: number | undefined;
  readonly pollIntervalMs: number | undefined;
  /** Videos of the job that are already saved, by index. */
  readonly saved?: SavedVideos | undefined;
  /** Reserves the target. Called when there is something to save. */
  openOutput(): Promise<OperationOutput>;
}

const SECOND = 1_000;

/** Waits for a job and saves its videos. A job that is still running is a result with its id, not a failure. */
export async function followVideo(
  options: FollowVideoOptions,
  context: OperationContext,
): Promise<OperationResult<VideoData>> {
  const { job } = options;
  const update = await poll(options, context);
  if (update === undefined || update.status !== 'completed') {
    return toRunning(options, update?.status ?? 'in_progress');
  }
  context.noteCharge?.({ id: job.id, cost: update });
  try {
    const downloads = await waitForWork(
      {
        key: job.id,
        remainingMs: softTimeoutRemainingMs(options, context),
        begin: async () => await downloadAll(options, update, context),
      },
      context,
    );
    if (downloads === undefined) return toRunning(options, update.status);
    return toCompleted(options, update, {
      ...downloads,
      notes: [...job.notes, ...downloads.notes],
    });
  } catch (error) {
    context.signal?.throwIfAborted();
    // The video is paid, and the job can be resumed.
    throw OpenRouterError.is(error) ? withJob(error, job.id) : error;
  }
}

async function downloadAll(
  options: FollowVideoOptions,
  update: VideoUpdate,
  context: OperationContext,
) {
  const output = await options.openOutput();
  const downloads = { output, context, saved: options.saved ?? new Map() };
  const { files, notes } = await downloadOutputs(options.job, update, downloads);
  return { output: { files, media: output.media }, notes };
}

/** Returns milliseconds until the caller may stop waiting; `Infinity` without a limit. */
function softTimeoutRemainingMs(
  { startedAtMs }: FollowVideoOptions,
  { softTimeoutMs = Infinity, clock = systemClock }: OperationContext,
): number {
  return softTimeoutMs - (clock.now() - startedAtMs);
}

/** Waits for a job, or polls once; `undefined` when the maximum wait is over. */
async function poll(
  options: FollowVideoOptions,
  context: OperationContext,
): Promise<VideoUpdate | undefined> {
  const { job, maxWaitMs, pollIntervalMs } = options;
  const { client, signal, operation, report, clock = systemClock } = context;
  if (maxWaitMs === 0) return await job.status({ signal, operation }).then(orFailure);
  const pollingSinceMs = clock.now();
  const waitMs = Math.min(
    maxWaitMs ?? client.videos.maxWaitMs,
    softTimeoutRemainingMs(options, context),
  );
  if (waitMs <= 0) return undefined;
  const reportStatus = (message: string) => {
    report({
      type: 'progress',
      message,
      step: Math.round((clock.now() - pollingSinceMs) / SECOND),
      total: Math.ceil(waitMs / SECOND),
      isTime: true,
    });
  };
  reportStatus('Submitted; waiting');
  try {
    return await job.wait({
      signal,
      operation,
      pollIntervalMs,
      maxWaitMs: waitMs,
      onUpdate: ({ status }) => {
        reportStatus(`The video is ${toWords(status)}`);
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

/** `status()` does not throw for a failed job, but the operation does. */
function orFailure(update: VideoUpdate): VideoUpdate {
  if (update.isDone && update.status !== 'completed') throw jobFailed(update);
  return update;
}

function withJob(error: OpenRouterError, jobId: string): OpenRouterError {
  return error.with({
    message: `${error.message} (the video is completed: job ${jobId})`,
    details: { jobId },
  });
}

/** Returns the result for a job that is still running, or whose video is not saved yet. */
export function toRunning(
  { job: { id, notes }, model }: Pick<FollowVideoOptions, 'job' | 'model'>,
  status: string,
): OperationResult<VideoData> {
  const isCompleted = status === 'completed';
  const state = isCompleted
    ? 'The video is completed and is being downloaded.'
    : `The video is not completed yet (${toWords(status)}).`;
  const next = `Call get_video_status with video_id "${id}" to ${isCompleted ? 'get it' : 'resume it'}.`;
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
    text: [`${state} ${next}`, ...notes].join('\n'),
    // A running job has no cost yet, which differs from an unknown cost (null).
    meta: { code: 'JOB_STILL_RUNNING', video_id: id, last_status: status, cost_usd: undefined },
  };
}

function toCompleted(
  { job: { id }, model }: FollowVideoOptions,
  { status, generationId, ...update }: VideoUpdate,
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
      ...toCostFields(update),
      generation_id: generationId ?? null,
      notes: [...notes],
      next: null,
    },
    text: [describeOutputs(output), ...notes].join('\n'),
    media,
    files,
    meta: {
      video_id: id,
      cost_usd: update.costUsd,
      upstream_cost_usd: toCostFields(update).upstream_cost_usd,
      model,
    },
  };
}

/** Returns the result for a job that is already saved; `undefined` when any of its files is missing or changed. */
export function fromDisk(
  { jobId = '', model, generationId, outputs, files, ...record }: JobRecord,
  savedVideos: SavedVideos,
): OperationResult<VideoData> | undefined {
  const saved = [...savedVideos.values()];
  if (saved.length === 0 || saved.length < Math.max(outputs, files.length)) return undefined;
  return {
    data: {
      status: 'completed',
      video_id: jobId,
      files: toFiles(saved),
      model: model ?? null,
      ...toCostFields(record),
      generation_id: generationId ?? null,
      notes: [],
      next: null,
    },
    text: `Already saved: nothing was downloaded.\n${describeOutputs({ files: saved, media: [] })}`,
    files: saved,
    // It was charged when it was generated, not by this call.
    meta: { video_id: jobId, cost_usd: undefined, model },
  };
}
