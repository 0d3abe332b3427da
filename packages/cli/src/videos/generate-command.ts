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

/** Heading of what is about waiting. */
const jobHeading = 'Job:';

/** Words for the fields of waiting. */
export const waitOverrides: FlagOverrides = {
  max_wait_ms: {
    syntax: '--max-wait <duration>',
    group: jobHeading,
    kind: 'duration',
    description: 'stop waiting after this and exit with 8; the job goes on; 10m unless given',
  },
  poll_interval_ms: {
    syntax: '--poll-interval <duration>',
    group: jobHeading,
    kind: 'duration',
    description: 'time between two looks; by the age of the job unless given',
  },
};

/** `orm generate-video`. */
export const generateVideoCommand = defineCommand({
  name: 'generate-video',
  group: 'Make:',
  operation: generateVideo,
  summary: 'Make a video and save it: a job that can be interrupted and taken up again.',
  examples: [
    'orm generate-video "a calm river at sunrise" --duration 4 -o river.mp4',
    'orm generate-video "zoom out slowly" -i frame.png --duration 4 --resolution 720p --max-cost 2',
    'id=$(orm generate-video "a storm" --no-wait) && orm job wait "$id" -o storm.mp4',
  ],
  arguments: [
    {
      syntax: '[prompt...]',
      description: 'what happens in it; - is stdin; for some models an image is enough',
    },
  ],
  flags: [
    ...promptFlags,
    forceFlag,
    shellFlag('--no-wait', 'print the id of the job and end', {
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
      description: 'the picture that it begins with; - is stdin',
    },
    last_frame_image: {
      syntax: '--last-frame <file|url|->',
      group: video,
      description: 'the picture that it ends with',
    },
    reference_images: {
      syntax: '--reference <file|url|->',
      group: video,
      kind: 'texts',
      description: 'something to go by; repeat it for more',
    },
    duration: { group: video, kind: 'seconds', description: 'how long it is, such as 4 or 4s' },
    resolution: { group: video },
    aspect_ratio: { group: video },
    size: { group: video, description: 'exact pixels, such as 1280x720, instead of these two' },
    generate_audio: { syntax: '--audio', group: video },
    seed: { group: video, description: 'the same seed asks for the same video' },
    previous_video_id: {
      syntax: '--previous <id>',
      group: video,
      description: 'a completed job of the same model that it goes on from',
    },
    creativity: { group: video, description: 'for models that enlarge' },
    upscale_factor: { group: video, description: 'likewise' },
    callback_url: { group: jobHeading },
    'provider.options': { description: 'own settings of providers, by their slug' },
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
