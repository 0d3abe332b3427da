import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { isThisMachine } from '../../shared/loopback.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import { isJobId } from './job-id.ts';
import type { VideoRequest } from './options.ts';
import { MAX_VIDEO_REFERENCES } from './options.ts';

/** Maximum characters of a prompt: far more than any video model reads, and too few to hide a file in. */
export const MAX_VIDEO_PROMPT_LENGTH = 100_000;

/** Maximum characters of a callback URL: the limit of common servers. */
export const MAX_CALLBACK_URL_LENGTH = 8_192;

const Word = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be blank'), v.maxLength(100));

/** Seconds of a video; the limits of the model are checked later. */
const VideoDuration = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Width to height. Zero is invalid: it would have no area, and so no price. */
const VideoAspectRatio = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,4}:[1-9]\d{0,4}$/u, 'must look like 16:9'),
);

/** Exact pixels. */
const VideoSize = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/u, 'must look like 1280x720'),
);

/** URL that OpenRouter calls. Plain http is for a local emulator only. */
const CallbackUrl = v.pipe(
  v.string(),
  v.maxLength(MAX_CALLBACK_URL_LENGTH),
  v.check(isCallable, 'must be an https URL'),
);

// The loader validates sources.
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
  previousJobId: v.optional(v.pipe(v.string(), v.check(isJobId, 'must be the id of a job'))),
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
      [prompt, firstFrame, lastFrame, previousJobId].some((field) => field !== undefined),
    'must have a prompt or an input image',
  ),
  v.check(
    ({ size, resolution, aspectRatio }) =>
      size === undefined || (resolution === undefined && aspectRatio === undefined),
    'must have either "size" or "resolution" and "aspectRatio"',
  ),
);

/**
 * Returns a request whose fields match their types, for callers whose compiler does not check.
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

/** Action of a request, for messages. */
export const GENERATE_VIDEO = 'generate the video';
