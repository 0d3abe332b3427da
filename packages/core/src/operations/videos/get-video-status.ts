import * as v from 'valibot';

import type { JobRecord } from '../../jobs/record.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { outputFields, openOutput } from '../shared/output.ts';
import type { OperationOutput } from '../shared/output.ts';
import type { SavedVideos } from './download-outputs.ts';
import { findSaved } from './download-outputs.ts';
import { followVideo, fromDisk, videoOutput } from './follow-video.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { videoTypes, waitFields } from './video-fields.ts';

const { save_path, overwrite } = outputFields;

const input = v.strictObject({
  video_id: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'must name a video'),
    v.description('From generate_video, or `last` for the newest on this machine.'),
  ),
  save_path,
  overwrite,
  ...waitFields,
});

type Input = v.InferOutput<typeof input>;

/** Returns the status of a video job, and saves the video once it is completed. */
export const getVideoStatus = defineOperation({
  name: 'get_video_status',
  title: 'Get video status',
  summary: 'Gets the status of a video job, and saves the video once it is completed.',
  guidance: 'Costs nothing. Polls once unless max_wait_ms is set.',
  errors: ['INVALID_INPUT', 'UNSAFE_PATH', 'JOB_FAILED', 'UPSTREAM_REFUSED', 'UPSTREAM_HTTP'],
  related: ['generate_video', 'list_video_jobs'],
  effects: { readOnly: false, idempotent: true, destructive: true, billable: false },
  input,
  output: videoOutput,
  async run(request, context) {
    const record = await findRecord(request.video_id, context);
    const saved = record && (await findSaved(record, context));
    // For another path, every video is saved there.
    const isSaved = saved !== undefined && (await isAlreadySaved(request, saved, context));
    const result = record && isSaved ? fromDisk(record, saved) : undefined;
    if (result !== undefined) return result;
    const id = idOf(request.video_id, record, context);
    const target = isSaved ? { ...request, save_path: undefined } : request;
    // A target that cannot be written fails now, not once the video is completed.
    const output =
      target.save_path === undefined ? undefined : await openTarget(target, record, context);
    const following = followVideo(
      {
        job: context.client.videos.resume(id),
        model: record?.model,
        saved: isSaved ? saved : undefined,
        maxWaitMs: request.max_wait_ms ?? 0,
        pollIntervalMs: request.poll_interval_ms,
        startedAtMs: (context.clock ?? systemClock).now(),
        openOutput: async () => output ?? (await openTarget(target, record, context)),
      },
      context,
    );
    return record === undefined ? await following.catch(unknownJobError) : await following;
  },
});

async function findRecord(
  id: string,
  { client }: OperationContext,
): Promise<JobRecord | undefined> {
  const { ledger } = client.videos;
  return await ledger?.find(id).catch((error: unknown) => {
    if (id === 'last' || isAmbiguous(error)) throw error;
    // A job with an id does not need the list.
    return undefined;
  });
}

/** Whether several jobs of the list have the short id. */
function isAmbiguous(error: unknown): boolean {
  return OpenRouterError.is(error) && error.details['jobIds'] !== undefined;
}

/** Whether the saved videos are at the requested path. */
async function isAlreadySaved(
  { save_path: path, overwrite: mayReplace }: Input,
  saved: SavedVideos,
  { workspace }: OperationContext,
): Promise<boolean> {
  if (path === undefined) return true;
  const [first] = saved.values();
  if (mayReplace === true || first === undefined) return false;
  return (await workspace?.isSameTarget?.(path, first)) === true;
}

/** Error for an id that neither the list nor OpenRouter has. */
function unknownJobError(error: unknown): never {
  if (!OpenRouterError.is(error) || error.details['status'] !== 'not_found') throw error;
  throw invalidInput(`OpenRouter knows no job "${String(error.details['jobId'])}"`, {
    hints: [{ kind: 'list-jobs' }, { kind: 'text', text: 'It may belong to another key.' }],
  });
}

function idOf(id: string, record: JobRecord | undefined, { client }: OperationContext): string {
  if (record?.jobId !== undefined) return record.jobId;
  if (record?.state === 'refused') {
    throw new OpenRouterError('JOB_FAILED', `Cannot get video "${id}": it was refused`, {
      hints: [
        { kind: 'text', text: 'No job was started: change the request and submit it again.' },
      ],
      details: { intentId: record.intentId, state: record.state },
    });
  }
  if (record !== undefined) {
    throw new OpenRouterError(
      'JOB_FAILED',
      `Cannot get video "${id}": the response with its id has not arrived`,
      {
        hints: [
          {
            kind: 'text',
            text: 'It may have been started and charged: check https://openrouter.ai/activity before submitting it again.',
          },
        ],
        details: { reason: 'outcome_unknown', intentId: record.intentId, state: record.state },
      },
    );
  }
  if (id !== 'last') return id;
  const reason =
    client.videos.ledger === undefined
      ? 'there is no list of jobs'
      : 'none was submitted from this machine';
  throw invalidInput(`Cannot get the last video: ${reason}`, {
    hints: [{ kind: 'text', text: 'Use its id.' }],
  });
}

/** Opens the target that was requested at submission, unless it is taken by now. */
async function openTarget(
  request: Input,
  record: JobRecord | undefined,
  context: OperationContext,
): Promise<OperationOutput> {
  const requestedOptions = {
    ...request,
    nameHint: 'video',
    kind: 'video',
    mediaTypes: videoTypes,
  } as const;
  if (request.save_path !== undefined || record?.outputPath === undefined)
    return await openOutput(requestedOptions, context);
  try {
    return await openOutput({ ...requestedOptions, save_path: record.outputPath }, context);
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    // It must be saved: under a name of its own when the path is taken or not writable.
    return await openOutput(requestedOptions, context);
  }
}
