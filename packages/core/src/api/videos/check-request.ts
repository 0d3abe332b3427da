import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { isThisMachine } from '../../shared/loopback.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import { isJobId } from './job-id.ts';
import type { VideoRequest } from './options.ts';
import { MAX_VIDEO_REFERENCES } from './options.ts';

/** Longest prompt in characters: far more than any model of videos reads, and no place to hide a file. */
export const MAX_VIDEO_PROMPT_LENGTH = 100_000;

/** Longest URL that is called back: what common servers take. */
export const MAX_CALLBACK_URL_LENGTH = 8_192;

const Word = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be blank'), v.maxLength(100));

/** Seconds of a video; what the model takes is checked later. */
const VideoDuration = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Width to height. Nothing has no proportion, and no area: its price would be none. */
const VideoAspectRatio = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,4}:[1-9]\d{0,4}$/u, 'must look like 16:9'),
);

/** Exact pixels. */
const VideoSize = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/u, 'must look like 1280x720'),
);

/** Where OpenRouter calls. Only what plays OpenRouter on this machine can call it in clear text. */
const CallbackUrl = v.pipe(
  v.string(),
  v.maxLength(MAX_CALLBACK_URL_LENGTH),
  v.check(isCallable, 'must be an https URL'),
);

// The loader is the judge of sources.
const source = v.optional(v.custom<MediaSource>((value) => value !== undefined));

const fields = {
  prompt: v.optional(v.pipe(NotBlank, v.maxLength(MAX_VIDEO_PROMPT_LENGTH))),
  model: v.optional(ModelId),
  durationSeconds: v.optional(VideoDuration),
  resolution: v.optional(Word),
  aspectRatio: v.optional(VideoAspectRatio),
  size: v.optional(VideoSize),
  firstFrame: source,
  lastFrame: source,
  references: v.optional(
    v.pipe(
      v.array(v.custom<MediaSource>((value) => value !== undefined)),
      v.maxLength(MAX_VIDEO_REFERENCES),
    ),
  ),
  generateAudio: v.optional(v.boolean()),
  seed: v.optional(v.pipe(v.number(), v.safeInteger())),
  callbackUrl: v.optional(CallbackUrl),
  creativity: v.optional(v.pipe(v.number(), v.integer())),
  upscaleFactor: v.optional(v.pipe(v.number(), v.gtValue(0, 'must be above 0'))),
  previousJobId: v.optional(v.pipe(v.string(), v.check(isJobId, 'is no id of a job'))),
  outputPath: v.optional(v.string()),
  providerOptions: v.optional(
    v.custom<NonNullable<VideoRequest['providerOptions']>>(
      (value) => isRecord(value) && Object.values(value).every(isRecord),
      'must be an object with an object for each provider',
    ),
  ),
} satisfies Record<keyof VideoRequest, v.GenericSchema>;

const Request: v.GenericSchema<unknown, VideoRequest> = v.pipe(
  v.strictObject(fields),
  v.check(
    ({ prompt, firstFrame, lastFrame, references = [], previousJobId }) =>
      references.length > 0 ||
      [prompt, firstFrame, lastFrame, previousJobId].some((given) => given !== undefined),
    'must have a prompt or a picture to begin with',
  ),
  v.check(
    ({ size, resolution, aspectRatio }) =>
      size === undefined || (resolution === undefined && aspectRatio === undefined),
    'must have either "size" or "resolution" and "aspectRatio"',
  ),
);

/**
 * A request whose fields are what their types say, for callers whose compiler does not check.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
 */
export function checkVideoRequest(request: unknown): VideoRequest {
  return parseInput(Request, request, GENERATE_VIDEO);
}

function isCallable(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
}

/** What a request does, for messages. */
export const GENERATE_VIDEO = 'generate the video';
