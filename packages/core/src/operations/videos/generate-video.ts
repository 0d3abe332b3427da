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
import { frameField, videoFields, videoTypes, completeVideoFields } from './video-fields.ts';

const input = v.strictObject({
  prompt: v.optional(promptField('What happens; some models need only an image.')),
  ...videoFields,
  ...completeVideoFields,
});

type Input = v.InferOutput<typeof input>;

/** Input names that are not the snake_case of the client's field. */
const fieldNames = {
  durationSeconds: 'duration',
  firstFrame: 'first_frame_image',
  lastFrame: 'last_frame_image',
  references: 'reference_images',
  previousJobId: 'previous_video_id',
  providerOptions: 'provider.options',
} as const;

/** Generates a video from text and images. */
export const generateVideo = defineOperation({
  name: 'generate_video',
  title: 'Generate video',
  summary: 'Generates a video from a prompt and optional images; waits for it and saves it.',
  guidance:
    'Takes minutes. While the status is not `completed`, resume with get_video_status and the video_id: never submit it again. Options that the model lacks are refused unpaid.',
  errors: [...billableErrors, 'JOB_FAILED'],
  related: ['get_video_status', 'list_video_jobs', 'search_models'],
  effects: generationEffects,
  defaultModel: ({ videoGenerationModel = DEFAULT_VIDEO_GENERATION_MODEL }) => videoGenerationModel,
  input,
  output: videoOutput,
  fieldNames,
  run: async (fields, context) => await generate(fields, context),
});

/** Generates a video that begins with an image. */
export const generateVideoFromImage = defineOperation({
  name: 'generate_video_from_image',
  title: 'Generate video from image',
  summary: 'Animates an image: generates a video that begins with it.',
  guidance: 'As generate_video, with fewer options.',
  errors: [...billableErrors, 'JOB_FAILED'],
  related: ['get_video_status', 'generate_image'],
  effects: generationEffects,
  defaultModel: ({ videoGenerationModel = DEFAULT_VIDEO_GENERATION_MODEL }) => videoGenerationModel,
  input: v.strictObject({
    image: frameField('First frame'),
    prompt: promptField('What happens.'),
    ...videoFields,
  }),
  output: videoOutput,
  fieldNames: { ...fieldNames, firstFrame: 'image' },
  run: async ({ image, ...fields }, context) =>
    await generate({ ...fields, first_frame_image: image }, context),
});

async function generate(
  fields: Input,
  context: OperationContext,
): Promise<OperationResult<VideoData>> {
  const { client, report } = context;
  const {
    prompt: nameHint = 'video',
    max_wait_ms: maxWaitMs,
    poll_interval_ms: pollIntervalMs,
  } = fields;
  const startedAtMs = (context.clock ?? systemClock).now();
  const output = await openOutput(
    { ...fields, nameHint, kind: 'video', mediaTypes: videoTypes },
    context,
  );
  const outputPath = output.path ?? output.requestedPath ?? fields.save_path;
  const request = await toRequest(fields, outputPath, context);
  report({ type: 'progress', message: 'Submitting the video' });
  const job = await client.videos.create(request, {
    ...reportUpload(context, fields.max_cost_usd),
    // Reported even after an abort, so that the audit has the id.
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
      startedAtMs,
      openOutput: async () => await Promise.resolve(output),
    },
    context,
  );
}

/** Returns the id at OpenRouter for an id of the list, which may be short. */
async function toJobId(
  id: string | undefined,
  { client }: OperationContext,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const record = await client.videos.ledger?.find(id);
  return record?.jobId ?? id;
}

async function toRequest(
  fields: Input,
  outputPath: string | undefined,
  context: OperationContext,
): Promise<VideoRequest> {
  const load = async (reference: string | undefined): Promise<MediaSource | undefined> =>
    reference === undefined ? undefined : (await toMediaSource(reference, context)).source;
  const references: MediaSource[] = [];
  for (const reference of fields.reference_images ?? [])
    references.push((await toMediaSource(reference, context)).source);
  return {
    prompt: fields.prompt,
    model: fields.model,
    durationSeconds: fields.duration,
    resolution: fields.resolution,
    aspectRatio: fields.aspect_ratio,
    size: fields.size,
    firstFrame: await load(fields.first_frame_image),
    lastFrame: await load(fields.last_frame_image),
    references: references.length === 0 ? undefined : references,
    generateAudio: fields.generate_audio,
    seed: fields.seed,
    callbackUrl: fields.callback_url,
    creativity: fields.creativity,
    upscaleFactor: fields.upscale_factor,
    previousJobId: await toJobId(fields.previous_video_id, context),
    providerOptions: fields.provider?.options,
    outputPath,
  };
}
