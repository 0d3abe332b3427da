import * as v from 'valibot';
import { invalidRequest } from '../shared/api-error.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';
import { isLoopback } from './loopback.ts';

const mediaUrl = v.looseObject({ url: v.custom<MediaText>(isMediaText, 'Expected a URL') });

const image = { type: v.literal('image_url'), image_url: mediaUrl };

const FrameImage = v.looseObject({
  ...image,
  frame_type: v.picklist(['first_frame', 'last_frame']),
});

const InputReference = v.variant('type', [
  v.looseObject(image),
  v.looseObject({ type: v.literal('audio_url'), audio_url: mediaUrl }),
  v.looseObject({ type: v.literal('video_url'), video_url: mediaUrl }),
]);

const integer = v.pipe(v.number(), v.integer());

const CallbackUrl = v.pipe(
  v.string(),
  v.url('Expected an https URL'),
  v.check((text) => {
    const url = new URL(text);
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  }, 'Expected an https URL; the emulator also accepts http on this machine'),
);

const ASPECT_RATIOS = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3', '21:9', '9:21'] as const;
const RESOLUTIONS = ['480p', '720p', '768p', '1080p', '1K', '2K', '4K'] as const;

const Body = v.looseObject({
  model: v.string(),
  prompt: v.nullish(v.string()),
  duration: v.nullish(v.pipe(integer, v.minValue(1))),
  resolution: v.nullish(v.picklist(RESOLUTIONS)),
  aspect_ratio: v.nullish(v.picklist(ASPECT_RATIOS)),
  size: v.nullish(v.pipe(v.string(), v.regex(/^\d+x\d+$/, 'Expected WIDTHxHEIGHT'))),
  frame_images: v.nullish(v.array(FrameImage), []),
  input_references: v.nullish(v.array(InputReference), []),
  generate_audio: v.nullish(v.boolean()),
  seed: v.nullish(integer),
  creativity: v.nullish(integer),
  upscale_factor: v.nullish(v.pipe(v.number(), v.gtValue(0))),
  callback_url: v.nullish(CallbackUrl),
  previous_job_id: v.nullish(v.string()),
  provider: v.nullish(
    v.looseObject({ options: v.nullish(v.record(v.string(), v.record(v.string(), v.unknown()))) }),
  ),
  session_id: v.nullish(v.pipe(v.string(), v.maxLength(256))),
});

/** A parsed request to `POST /videos`. */
export type VideoRequest = v.InferOutput<typeof Body>;

/** Parses a request; a malformed one is a 400 that names the field. */
export function parseVideoRequest(body: unknown): VideoRequest {
  const parsed = v.safeParse(Body, body, { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  const request = parsed.output;
  const hasReference = request.frame_images.length + request.input_references.length > 0;
  if ((request.prompt ?? '') === '' && !hasReference) {
    throw invalidRequest('prompt: required without an image');
  }
  const frames = request.frame_images.map((frame) => frame.frame_type);
  if (new Set(frames).size < frames.length) {
    throw invalidRequest('frame_images: more than one image for the same frame');
  }
  return request;
}
