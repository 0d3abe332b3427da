import { createCountdown } from '../../shared/deadline.ts';
import type { VideosContext } from './context.ts';
import { DEFAULT_VIDEO_GENERATION_MODEL } from '../shared/defaults.ts';
import { estimateLater } from '../cost/estimate-later.ts';
import { reserve } from '../cost/reservation.ts';
import type { ModelDemand } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import { requireCapabilities } from './capabilities.ts';
import { checkVideoRequest, GENERATE_VIDEO } from './check-request.ts';
import { settleEnd } from './job-money.ts';
import type { JobEvent } from './ledger.ts';
import type { VideoSubmitOptions, VideoRequest } from './options.ts';
import { toWireRequest } from './request.ts';
import type { SubmittedJob } from './submit.ts';
import { submitVideo } from './submit.ts';
import { checkSettings } from './poll.ts';

/** A job, and the model that it is for. */
export interface CreatedJob extends SubmittedJob {
  readonly model: string;
}

/**
 * Begins a job for a video. Model, what it can do, media and price are looked at before anything is paid.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for what the model does not take, what the loader throws, and
 * what {@link submitVideo} throws.
 */
export async function createVideo(
  context: VideosContext,
  given: VideoRequest,
  call?: VideoSubmitOptions,
): Promise<CreatedJob> {
  const { models, defaults, clock } = context;
  const request = checkVideoRequest(given);
  checkSettings(context.videos);
  const callLeft = createCountdown(call, clock, GENERATE_VIDEO);
  const model = request.model ?? defaults.videoGenerationModel ?? DEFAULT_VIDEO_GENERATION_MODEL;
  const known = await requireModel(models, toDemand(request, model), callLeft());
  await requireCapabilities(context, { request, id: known?.id ?? model }, callLeft());
  const body = await toWireRequest(request, model, { ...context, callLeft, known });
  const action = `submit a video job to ${model}`;
  const note = { model, shape: shapeOf(request), outputPath: request.outputPath };
  const estimate = estimateLater(context, { video: request }, callLeft);
  const reservation = await reserve(context.budget, { action, estimate }, callLeft());
  const { assignJob, release: onRefused } = reservation;
  const submission = { action, body, note, onRefused, onJob: assignJob };
  try {
    const { onAccepted } = call ?? {};
    const submitted = await submitVideo(context, submission, { ...callLeft(), onAccepted });
    await settleEnd(context, submitted.update);
    return { ...submitted, model };
  } catch (error) {
    await reservation.fail(error);
    throw error;
  }
}

function toDemand(request: VideoRequest, id: string): ModelDemand {
  const hasFrames = request.firstFrame !== undefined || request.lastFrame !== undefined;
  return {
    id,
    defaultedBy:
      request.model === undefined ? 'model or OPENROUTER_DEFAULT_VIDEO_GEN_MODEL' : undefined,
    inputs: hasFrames ? ['image'] : [],
    output: 'video',
    action: GENERATE_VIDEO,
  };
}

/** What was asked for, without a word of it. */
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
  const told = Object.entries(shape).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(told);
}
