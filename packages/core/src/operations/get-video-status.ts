import * as v from 'valibot';

import type { JobRecord } from '../api/videos/ledger.ts';
import { systemClock } from '../shared/clock.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { deliveryFields, openDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { findSaved } from './bring-home.ts';
import { followVideo, fromDisk, videoOutput } from './follow-video.ts';
import type { OperationContext } from './operation.ts';
import { defineOperation } from './operation.ts';
import { waitFields } from './video-fields.ts';

const { save_path, overwrite } = deliveryFields;

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
  failsWith: ['INVALID_INPUT', 'UNSAFE_PATH', 'JOB_FAILED', 'UPSTREAM_REFUSED', 'UPSTREAM_HTTP'],
  worksWith: ['generate_video', 'list_video_jobs'],
  effects: { readOnly: false, idempotent: true, destructive: true, billable: false },
  input,
  output: videoOutput,
  async run(given, context) {
    const record = await findRecord(given.video_id, context);
    // Who names a path wants all of it there.
    const saved =
      record !== undefined && given.save_path === undefined
        ? await findSaved(record, context)
        : undefined;
    const before = record && saved && fromDisk(record, saved);
    if (before !== undefined) return before;
    const id = idOf(given.video_id, record);
    // A place that cannot be written to is told at once, not when the video is there.
    const delivery =
      given.save_path === undefined ? undefined : await openPlace(given, record, context);
    return await followVideo(
      {
        job: context.client.videos.resume(id),
        model: record?.model,
        saved,
        maxWaitMs: given.max_wait_ms ?? 0,
        pollIntervalMs: given.poll_interval_ms,
        beganAtMs: (context.clock ?? systemClock).now(),
        openDelivery: async () => delivery ?? (await openPlace(given, record, context)),
      },
      context,
    );
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

function idOf(given: string, record: JobRecord | undefined): string {
  if (record?.jobId !== undefined) return record.jobId;
  if (record?.state === 'refused') {
    throw new OpenRouterError('JOB_FAILED', `Cannot look at "${given}": it was refused`, {
      hints: ['Nothing was started: change the request and make another.'],
      details: { intentId: record.intentId, state: record.state },
    });
  }
  if (record !== undefined) {
    throw new OpenRouterError(
      'JOB_FAILED',
      `Cannot look at "${given}": the answer that had its id never came`,
      {
        hints: [
          'Look at https://openrouter.ai/activity whether it was started and charged before submitting it again.',
        ],
        details: { reason: 'outcome_unknown', intentId: record.intentId, state: record.state },
      },
    );
  }
  if (given !== 'last') return given;
  throw invalidInput('Cannot look at the last video: none was submitted from this machine', {
    hints: ['Give its id.'],
  });
}

/** Where it was meant to go when it was submitted, unless something stands there by now. */
async function openPlace(
  given: Input,
  record: JobRecord | undefined,
  context: OperationContext,
): Promise<Delivery> {
  const wishes = { ...given, about: 'video', kind: 'video' } as const;
  if (given.save_path !== undefined || record?.outputPath === undefined)
    return await openDelivery(wishes, context);
  try {
    return await openDelivery({ ...wishes, save_path: record.outputPath }, context);
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    // It must land somewhere: under a name of its own when its place is taken or out of reach.
    return await openDelivery(wishes, context);
  }
}
