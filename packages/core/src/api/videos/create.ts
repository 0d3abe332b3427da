import type { JobEndpoint } from '../runner/endpoint.ts';
import { defineJobEndpoint } from '../runner/run.ts';
import { requireCapabilities } from './capabilities.ts';
import { checkVideoRequest, GENERATE_VIDEO } from './check-request.ts';
import type { VideosContext } from './context.ts';
import { settleEnd } from './job-money.ts';
import type { JobEvent } from '../../jobs/events.ts';
import { unlessDown } from '../models/best-effort.ts';
import { boundLookUps } from '../shared/look-ups.ts';
import { listVideoModels } from './models.ts';
import { requireKnownJob } from './known-jobs.ts';
import type { VideoSubmitOptions, VideoRequest } from './options.ts';
import { checkSettings } from './poll.ts';
import { toWireRequest } from './request.ts';
import type { SubmittedJob } from './submit.ts';
import { submitVideo } from './submit.ts';

/** A submitted job and its model. */
export interface CreatedJob extends SubmittedJob {
  readonly model: string;
}

/**
 * Submits a job for a video. The model, its capabilities, the media and the price are checked before anything is paid.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for an unsupported field, what the loader throws, and
 * what {@link submitVideo} throws.
 */
export async function createVideo(
  context: VideosContext,
  request: VideoRequest,
  options?: VideoSubmitOptions,
): Promise<CreatedJob> {
  return await defineJobEndpoint(createEndpoint(context))(boundLookUps(context), request, options);
}

/** Creates the endpoint of videos for one client, whose ledger records the jobs. */
function createEndpoint(
  videos: VideosContext,
): JobEndpoint<VideoRequest, CreatedJob, VideoSubmitOptions> {
  return {
    name: 'video',
    action: GENERATE_VIDEO,
    describeSent: (modelId) => `submit a video job to ${modelId}`,
    check(input) {
      const request = checkVideoRequest(input);
      checkSettings(videos.videos);
      return request;
    },
    async authorize({ context, request: { previousJobId }, remaining, actionWithoutModel }) {
      if (previousJobId !== undefined)
        await requireKnownJob(videos, { jobId: previousJobId, action: actionWithoutModel });
      const options = remaining();
      // Side by side with the check of the model: the list is read when that is done.
      void unlessDown(async () => await listVideoModels(context, options), options).catch(() => {});
    },
    requires: ({ firstFrame, lastFrame }) => ({
      inputs: firstFrame !== undefined || lastFrame !== undefined ? ['image'] : [],
      output: 'video',
    }),
    async prepare({ context, request, modelId, model, remaining }) {
      await requireCapabilities(context, { request, id: model?.id ?? modelId }, remaining());
      const media = { ...context, remainingOptions: remaining, catalogueModel: model };
      return { body: await toWireRequest(request, modelId, media) };
    },
    estimate: async (context, request, options) =>
      await (await import('./estimate.ts')).estimateVideo(context, request, options),
    async submit({ call, wire, reservation }, options) {
      const { request, modelId: model, remaining, defaultNotes } = call;
      const submission = {
        wire,
        note: { model, shape: shapeOf(request), outputPath: request.outputPath },
        onRefused: reservation.release,
        onJob: reservation.assignJob,
      };
      const onAccepted = options?.onAccepted;
      const submitted = await submitVideo(videos, submission, { ...remaining(), onAccepted });
      await settleEnd(videos, submitted.update);
      return { ...submitted, notes: [...defaultNotes, ...submitted.notes], model };
    },
  };
}

/** Returns the shape of a request, without its text. */
function shapeOf(request: VideoRequest): Extract<JobEvent, { readonly type: 'intent' }>['shape'] {
  const { firstFrame, lastFrame, references } = request;
  const shape = {
    duration_seconds: request.durationSeconds,
    resolution: request.resolution,
    aspect_ratio: request.aspectRatio,
    size: request.size,
    generate_audio: request.generateAudio,
    first_frame: firstFrame === undefined ? undefined : true,
    last_frame: lastFrame === undefined ? undefined : true,
    references: references?.length,
    previous_job_id: request.previousJobId,
  };
  const fields = Object.entries(shape).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(fields);
}
