import * as v from 'valibot';

import { MAX_VIDEO_REFERENCES } from '../../api/videos/options.ts';
import { outputFields } from '../shared/output.ts';
import { generationModelField, referenceField } from '../shared/generation-fields.ts';

/** Media types of generated videos. No provider makes another one, and none is converted. */
export const videoTypes: readonly string[] = ['video/mp4'];

/** Field for the image of a frame: a path, a URL or a data URL. */
export function frameField(noun: string) {
  return v.pipe(referenceField, v.description(`${noun}: a path, URL or data URL.`));
}

/** Fields for the maximum wait and the polling interval. */
export const waitFields = {
  max_wait_ms: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.description('Returns after this at the latest; the job continues. 0 does not wait.'),
    ),
  ),
  poll_interval_ms: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(50),
      v.description('Polling interval. Default: by the age of the job.'),
    ),
  ),
};

/** Fields of every operation that generates a video. */
export const videoFields = {
  model: generationModelField('Video model', 'OPENROUTER_DEFAULT_VIDEO_GEN_MODEL'),
  resolution: v.optional(v.pipe(v.string(), v.description('Such as 720p or 1080p.'))),
  aspect_ratio: v.optional(v.pipe(v.string(), v.description('Such as 1:1, 16:9 or 9:16.'))),
  duration: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.description('In seconds, as the model offers.'),
    ),
  ),
  seed: v.optional(v.pipe(v.number(), v.integer())),
  generate_audio: v.optional(v.pipe(v.boolean(), v.description('Adds audio.'))),
  ...outputFields,
  ...waitFields,
};

/** Fields that only `generate_video` takes. */
export const completeVideoFields = {
  size: v.optional(
    v.pipe(
      v.string(),
      v.description('Exact pixels, such as 1280x720, instead of resolution and aspect_ratio.'),
    ),
  ),
  first_frame_image: v.optional(frameField('First frame')),
  last_frame_image: v.optional(frameField('Last frame')),
  reference_images: v.optional(
    v.pipe(
      v.array(referenceField),
      v.maxLength(MAX_VIDEO_REFERENCES),
      v.description('Reference images; for some models also audio and video.'),
    ),
  ),
  callback_url: v.optional(v.pipe(v.string(), v.description('https URL called at the end.'))),
  previous_video_id: v.optional(
    v.pipe(v.string(), v.description('Completed video of the same model, to continue.')),
  ),
  creativity: v.optional(v.pipe(v.number(), v.description('For upscaling models.'))),
  upscale_factor: v.optional(v.pipe(v.number(), v.description('For upscaling models.'))),
  provider: v.optional(
    v.pipe(
      v.strictObject({
        options: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
      }),
      v.description("Providers' own settings: `{ options: { <slug>: {…} } }`."),
    ),
  ),
};
