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
import { waitFields } from './video-fields.ts';

const { save_path, overwrite } = outputFields;

const input = v.strictObject({
  video_id: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'must name a video'),
    v.description('From generate_video, or `last` for the newest of this machine.'),
  ),
  save_path,
  overwrite,
  ...waitFields,
});

type Input = v.InferOutput<typeof input>;

/** A video that was submitted before: how it stands, and the file once it is there. */
export const getVideoStatus = defineOperation({
  name: 'get_video_status',
  title: 'Get video status',
  summary: 'Tells how a video job stands, and saves the video once it is completed.',
  guidance: 'Costs nothing. Looks once unless max_wait_ms says to wait.',
  errors: ['INVALID_INPUT', 'UNSAFE_PATH', 'JOB_FAILED', 'UPSTREAM_REFUSED', 'UPSTREAM_HTTP'],
  related: ['generate_video', 'list_video_jobs'],
  effects: { readOnly: false, idempotent: true, destructive: true, billable: false },
  input,
  output: videoOutput,
  async run(given, context) {
    const record = await findRecord(given.video_id, context);
    const saved = record && (await findSaved(record, context));
    // Who names another path wants all of it there.
    const isThere = saved !== undefined && (await isAlreadySaved(given, saved, context));
    const before = record && isThere ? fromDisk(record, saved) : undefined;
    if (before !== undefined) return before;
    const id = idOf(given.video_id, record, context);
    const place = isThere ? { ...given, save_path: undefined } : given;
    // A place that cannot be written to is told at once, not when the video is there.
    const output =
      place.save_path === undefined ? undefined : await openTarget(place, record, context);
    const following = followVideo(
      {
        job: context.client.videos.resume(id),
        model: record?.model,
        saved: isThere ? saved : undefined,
        maxWaitMs: given.max_wait_ms ?? 0,
        pollIntervalMs: given.poll_interval_ms,
        beganAtMs: (context.clock ?? systemClock).now(),
        openOutput: async () => output ?? (await openTarget(place, record, context)),
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
    if (id === 'last') throw error;
    // A job that is named can be had without the list.
    return undefined;
  });
}

/** Whether what is saved is where it is wanted. */
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

/** An id that neither the list nor OpenRouter knows was never one. */
function unknownJobError(error: unknown): never {
  if (!OpenRouterError.is(error) || error.details['status'] !== 'not_found') throw error;
  throw invalidInput(`OpenRouter knows no job "${String(error.details['jobId'])}"`, {
    hints: [{ kind: 'list-jobs' }, { kind: 'text', text: 'It may belong to another key.' }],
  });
}

function idOf(given: string, record: JobRecord | undefined, { client }: OperationContext): string {
  if (record?.jobId !== undefined) return record.jobId;
  if (record?.state === 'refused') {
    throw new OpenRouterError('JOB_FAILED', `Cannot look at "${given}": it was refused`, {
      hints: [
        { kind: 'text', text: 'Nothing was started: change the request and submit another.' },
      ],
      details: { intentId: record.intentId, state: record.state },
    });
  }
  if (record !== undefined) {
    throw new OpenRouterError(
      'JOB_FAILED',
      `Cannot look at "${given}": the answer that has its id has not come`,
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
  if (given !== 'last') return given;
  const why =
    client.videos.ledger === undefined
      ? 'no list of jobs is kept'
      : 'none was submitted from this machine';
  throw invalidInput(`Cannot look at the last video: ${why}`, {
    hints: [{ kind: 'text', text: 'Give its id.' }],
  });
}

/** Where it was meant to go when it was submitted, unless something stands there by now. */
async function openTarget(
  given: Input,
  record: JobRecord | undefined,
  context: OperationContext,
): Promise<OperationOutput> {
  const requestedOptions = { ...given, nameHint: 'video', kind: 'video' } as const;
  if (given.save_path !== undefined || record?.outputPath === undefined)
    return await openOutput(requestedOptions, context);
  try {
    return await openOutput({ ...requestedOptions, save_path: record.outputPath }, context);
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    // It must land somewhere: under a name of its own when its place is taken or out of reach.
    return await openOutput(requestedOptions, context);
  }
}
