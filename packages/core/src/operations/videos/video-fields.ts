import * as v from 'valibot';

import { MAX_VIDEO_REFERENCES } from '../../api/videos/options.ts';
import { outputFields } from '../shared/output.ts';
import { generationModelField, referenceField } from '../shared/generation-fields.ts';

/** A picture for a frame: a path, a URL or a data URL. */
export function frameField(what: string) {
  return v.pipe(referenceField, v.description(`${what}: a path, URL or data URL.`));
}

/** How long to wait and how often to look. */
export const waitFields = {
  max_wait_ms: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.description('Returns after this at the latest; the job goes on. 0 does not wait.'),
    ),
  ),
  poll_interval_ms: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(50),
      v.description('Time between two looks. Default: by the age of the job.'),
    ),
  ),
};

/** What every video that is made can be told. */
export const videoFields = {
  model: generationModelField('Video model', 'OPENROUTER_DEFAULT_VIDEO_GEN_MODEL'),
  resolution: v.optional(v.pipe(v.string(), v.description('Such as 720p or 1080p.'))),
  aspect_ratio: v.optional(v.pipe(v.string(), v.description('Such as 1:1, 16:9 or 9:16.'))),
  duration: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.description('Seconds that the model offers.')),
  ),
  seed: v.optional(v.pipe(v.number(), v.integer())),
  generate_audio: v.optional(v.pipe(v.boolean(), v.description('Whether it has sound.'))),
  ...outputFields,
  ...waitFields,
};

/** What only the whole operation takes. */
export const completeVideoFields = {
  size: v.optional(
    v.pipe(
      v.string(),
      v.description('Exact pixels, such as 1280x720, instead of resolution and aspect_ratio.'),
    ),
  ),
  first_frame_image: v.optional(frameField('What it begins with')),
  last_frame_image: v.optional(frameField('What it ends with')),
  reference_images: v.optional(
    v.pipe(
      v.array(referenceField),
      v.maxLength(MAX_VIDEO_REFERENCES),
      v.description('Images to go by; for some models also sounds and videos.'),
    ),
  ),
  callback_url: v.optional(v.pipe(v.string(), v.description('https URL called at the end.'))),
  previous_video_id: v.optional(
    v.pipe(v.string(), v.description('A completed video of the same model, to go on from.')),
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
