import { generateVideo } from '@orkit/openrouter-multimodal/operations';

import type { FlagOverrides } from '../flags/derive-flags.ts';
import { defineCommand } from '../command/define-command.ts';
import {
  forceFlag,
  generationNames,
  generationOverrides,
  promptFlags,
} from '../generate/generation-flags.ts';
import { shellFlag } from '../flags/shared-flags.ts';

const video = 'Video:';

/** Heading of the flags for waiting. */
const jobHeading = 'Job:';

/** Overrides for the fields that control waiting. */
export const waitOverrides: FlagOverrides = {
  max_wait_ms: {
    syntax: '--max-wait <duration>',
    group: jobHeading,
    kind: 'duration',
    description: 'stop waiting after this time and exit with 8; the job keeps running; default 10m',
  },
  poll_interval_ms: {
    syntax: '--poll-interval <duration>',
    group: jobHeading,
    kind: 'duration',
    description: 'polling interval; by default it depends on the age of the job',
  },
};

/** `orm generate-video`. */
export const generateVideoCommand = defineCommand({
  name: 'generate-video',
  group: 'Generate:',
  operation: generateVideo,
  summary: 'Generate a video and save it: a job that can be interrupted and resumed.',
  examples: [
    'orm generate-video "a calm river at sunrise" --duration 4 -o river.mp4',
    'orm generate-video "zoom out slowly" -i frame.png --duration 4 --resolution 720p --max-cost 2',
    'id=$(orm generate-video "a storm" --no-wait) && orm job wait "$id" -o storm.mp4',
  ],
  arguments: [
    {
      syntax: '[prompt...]',
      description: 'what happens in the video; - is stdin; for some models an image is enough',
    },
  ],
  flags: [
    ...promptFlags,
    forceFlag,
    shellFlag('--no-wait', 'print the job id and exit', {
      group: jobHeading,
      kind: 'boolean',
    }),
  ],
  overrides: {
    ...generationOverrides,
    ...waitOverrides,
    prompt: false,
    first_frame_image: {
      syntax: '-i, --image <file|url|->',
      group: video,
      description: 'first frame; - is stdin',
    },
    last_frame_image: {
      syntax: '--last-frame <file|url|->',
      group: video,
      description: 'last frame',
    },
    reference_images: {
      syntax: '--reference <file|url|->',
      group: video,
      kind: 'texts',
      description: 'reference image; repeat it for more',
    },
    duration: { group: video, kind: 'seconds', description: 'duration, such as 4 or 4s' },
    resolution: { group: video },
    aspect_ratio: { group: video },
    size: {
      group: video,
      description: 'exact pixels, such as 1280x720, instead of resolution and aspect ratio',
    },
    generate_audio: { syntax: '--audio', group: video },
    seed: { group: video, description: 'the same seed and request may give the same video' },
    previous_video_id: {
      syntax: '--previous <id>',
      group: video,
      description: 'completed job of the same model to continue',
    },
    creativity: { group: video, description: 'creativity of an upscaling model' },
    upscale_factor: { group: video, description: 'factor of an upscaling model' },
    callback_url: { group: jobHeading },
    'provider.options': { description: 'provider-specific options, by provider slug' },
  },
  fieldNames: {
    ...generationNames,
    prompt: 'the prompt',
  },
  async run(invocation) {
    const { runGenerateVideo } = await import('./run-video.ts');
    return await runGenerateVideo(invocation);
  },
});
