import * as v from 'valibot';

import { DEFAULT_VIDEO_GENERATION_MODEL } from '../../api/shared/defaults.ts';
import type { VideoRequest } from '../../api/videos/options.ts';
import type { MediaSource } from '../../media/source.ts';
import { systemClock } from '../../shared/clock.ts';
import { openOutput } from '../shared/output.ts';
import { followVideo, toRunning, videoOutput } from './follow-video.ts';
import type { VideoData } from './follow-video.ts';
import { promptField } from '../shared/generation-fields.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { generationEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import { frameField, videoFields, completeVideoFields } from './video-fields.ts';

const input = v.strictObject({
  prompt: v.optional(promptField('What happens in it; some models need only an image.')),
  ...videoFields,
  ...completeVideoFields,
});

type Input = v.InferOutput<typeof input>;

/** Where snake_case is not enough. */
const fieldNames = {
  durationSeconds: 'duration',
  firstFrame: 'first_frame_image',
  lastFrame: 'last_frame_image',
  references: 'reference_images',
  previousJobId: 'previous_video_id',
  providerOptions: 'provider.options',
} as const;

/** A video from words and pictures. */
export const generateVideo = defineOperation({
  name: 'generate_video',
  title: 'Generate video',
  summary: 'Makes a video from a prompt and, if given, images; waits for it and saves it.',
  guidance:
    'Takes minutes. While the status is not `completed`, get_video_status with the video_id takes it up: never submit it again. What the model does not offer is refused unpaid.',
  errors: [...billableErrors, 'JOB_FAILED'],
  related: ['get_video_status', 'list_video_jobs', 'search_models'],
  effects: generationEffects,
  defaultModel: ({ videoGenerationModel = DEFAULT_VIDEO_GENERATION_MODEL }) => videoGenerationModel,
  input,
  output: videoOutput,
  fieldNames,
  run: async (given, context) => await make(given, context),
});

/** A video that begins with a picture. */
export const generateVideoFromImage = defineOperation({
  name: 'generate_video_from_image',
  title: 'Generate video from image',
  summary: 'Brings an image to life: a video that begins with it.',
  guidance: 'As generate_video, with fewer choices.',
  errors: [...billableErrors, 'JOB_FAILED'],
  related: ['get_video_status', 'generate_image'],
  effects: generationEffects,
  defaultModel: ({ videoGenerationModel = DEFAULT_VIDEO_GENERATION_MODEL }) => videoGenerationModel,
  input: v.strictObject({
    image: frameField('What it begins with'),
    prompt: promptField('What happens in it.'),
    ...videoFields,
  }),
  output: videoOutput,
  fieldNames: { ...fieldNames, firstFrame: 'image' },
  run: async ({ image, ...given }, context) =>
    await make({ ...given, first_frame_image: image }, context),
});

async function make(given: Input, context: OperationContext): Promise<OperationResult<VideoData>> {
  const { client, report } = context;
  const {
    prompt: nameHint = 'video',
    max_wait_ms: maxWaitMs,
    poll_interval_ms: pollIntervalMs,
  } = given;
  const beganAtMs = (context.clock ?? systemClock).now();
  const output = await openOutput({ ...given, nameHint, kind: 'video' }, context);
  const outputPath = output.path ?? output.asked ?? given.save_path;
  const request = await toRequest(given, outputPath, context);
  report({ type: 'progress', message: 'Submitting the video' });
  const job = await client.videos.create(request, {
    ...reportUpload(context, given.max_cost_usd),
    // Also a caller that has given up meanwhile is told, and the audit with it.
    onAccepted: (id) => {
      report({ type: 'job', id });
    },
  });
  const { model } = job;
  if (maxWaitMs === 0) return toRunning({ job, model }, 'pending');
  return await followVideo(
    {
      job,
      model,
      maxWaitMs,
      pollIntervalMs,
      beganAtMs,
      openOutput: async () => await Promise.resolve(output),
    },
    context,
  );
}

async function toRequest(
  given: Input,
  outputPath: string | undefined,
  context: OperationContext,
): Promise<VideoRequest> {
  const load = async (reference: string | undefined): Promise<MediaSource | undefined> =>
    reference === undefined ? undefined : (await toMediaSource(reference, context)).source;
  const references: MediaSource[] = [];
  for (const reference of given.reference_images ?? [])
    references.push((await toMediaSource(reference, context)).source);
  return {
    prompt: given.prompt,
    model: given.model,
    durationSeconds: given.duration,
    resolution: given.resolution,
    aspectRatio: given.aspect_ratio,
    size: given.size,
    firstFrame: await load(given.first_frame_image),
    lastFrame: await load(given.last_frame_image),
    references: references.length === 0 ? undefined : references,
    generateAudio: given.generate_audio,
    seed: given.seed,
    callbackUrl: given.callback_url,
    creativity: given.creativity,
    upscaleFactor: given.upscale_factor,
    previousJobId: given.previous_video_id,
    providerOptions: given.provider?.options,
    outputPath,
  };
}
