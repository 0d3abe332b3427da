import * as v from 'valibot';
import { ProviderPreferences } from '../validation/provider-preferences.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';
import { isObject } from '../shared/json.ts';
import { ASPECT_RATIOS } from './dimensions.ts';

/** Maximum number of images per request, as for OpenRouter. */
const MAX_IMAGES = 10;

/** Maximum number of references per request, as for OpenRouter. */
const MAX_REFERENCES = 16;

const Reference = v.looseObject({
  type: v.literal('image_url'),
  image_url: v.looseObject({ url: v.custom<MediaText>(isMediaText, 'Expected a string') }),
});

const Preferences = v.strictObject({
  ...v.pick(ProviderPreferences, ['only', 'order', 'ignore', 'allow_fallbacks', 'sort']).entries,
  options: v.nullish(v.record(v.string(), v.record(v.string(), v.unknown()))),
});

const Body = v.looseObject({
  model: v.string(),
  prompt: v.pipe(v.string(), v.minLength(1)),
  n: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_IMAGES)), 1),
  aspect_ratio: v.optional(v.picklist([...ASPECT_RATIOS, 'auto'])),
  resolution: v.optional(v.picklist(['512', '1K', '2K', '4K'])),
  size: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(512|[124]K|[1-9]\d{0,4}x[1-9]\d{0,4})$/, 'Expected a resolution or WIDTHxHEIGHT'),
    ),
  ),
  quality: v.optional(v.picklist(['auto', 'low', 'medium', 'high', 'xhigh', 'max'])),
  output_format: v.optional(v.picklist(['png', 'jpeg', 'webp', 'svg'])),
  background: v.optional(v.picklist(['auto', 'transparent', 'opaque'])),
  output_compression: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
  seed: v.optional(v.pipe(v.number(), v.integer())),
  input_references: v.optional(v.pipe(v.array(Reference), v.maxLength(MAX_REFERENCES)), []),
  stream: v.optional(v.boolean(), false),
  provider: v.optional(Preferences, {}),
  user: v.optional(v.string()),
  session_id: v.optional(v.pipe(v.string(), v.maxLength(256))),
});

/** A parsed request to `POST /images`, in the names of the API. */
export type ImageRequest = v.InferOutput<typeof Body>;

/** Parses a request; a malformed one is a 400 that names the field. */
export function parseImageRequest(body: unknown): ImageRequest {
  const parsed = v.safeParse(Body, body, { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  if (isObject(body) && body['response_format'] !== undefined) {
    throw invalidRequest('response_format: images are returned as base64 only');
  }
  return parsed.output;
}
