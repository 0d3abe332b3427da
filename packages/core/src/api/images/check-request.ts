import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import { Routing } from '../shared/ruled-fields.ts';
import type { ImageRequest } from './options.ts';
import {
  imageBackgrounds,
  imageFormats,
  imageQualities,
  imageResolutions,
  MAX_COMPRESSION,
  MAX_IMAGES,
  MAX_REFERENCES,
} from './options.ts';

/** Action of a request, for messages. */
export const ACTION = 'generate the image';

const Side = '[1-9]\\d{0,2}(?:\\.\\d{1,2})?';
const ratio = new RegExp(`^(?:auto|${Side}:${Side})$`, 'u');
const pixels = /^[1-9]\d{0,4}x[1-9]\d{0,4}$/u;

const AspectRatio = v.pipe(
  v.string(),
  v.check((text) => ratio.test(text), 'must be two numbers such as 16:9, or auto'),
);

const Size = v.pipe(
  v.string(),
  v.check(
    (text) => pixels.test(text) || isResolution(text),
    `must be pixels such as 1536x1024, or one of ${imageResolutions.join(', ')}`,
  ),
);

const fields = {
  prompt: NotBlank,
  model: v.optional(ModelId),
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_IMAGES))),
  aspectRatio: v.optional(AspectRatio),
  resolution: v.optional(v.picklist(imageResolutions)),
  size: v.optional(Size),
  quality: v.optional(v.picklist(imageQualities)),
  format: v.optional(v.picklist(imageFormats)),
  preferredFormat: v.optional(v.picklist(imageFormats)),
  background: v.optional(v.picklist(imageBackgrounds)),
  compression: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_COMPRESSION)),
  ),
  seed: v.optional(v.pipe(v.number(), v.safeInteger())),
  references: v.optional(
    v.pipe(
      // The loader validates sources.
      v.array(v.custom<MediaSource>(isPresent, 'must be an image')),
      v.maxLength(MAX_REFERENCES),
    ),
  ),
  maxTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  modalities: v.optional(
    v.pipe(
      v.array(v.picklist(['image', 'text'])),
      v.check((modalities) => modalities.includes('image'), 'must have "image"'),
    ),
  ),
  provider: v.optional(Routing),
  providerOptions: v.optional(
    v.record(
      v.string(),
      v.custom<Readonly<Record<string, unknown>>>(isRecord, 'must be an object'),
    ),
  ),
} satisfies Record<keyof ImageRequest, v.GenericSchema>;

function isPresent(source: unknown): boolean {
  return source !== undefined && source !== null;
}

const Request: v.GenericSchema<unknown, ImageRequest> = v.pipe(
  v.strictObject(fields),
  v.check(
    ({ size, aspectRatio, resolution }) =>
      size === undefined || (aspectRatio === undefined && resolution === undefined),
    'must have either "size" or "aspectRatio" and "resolution"',
  ),
  v.check(
    ({ background, format }) =>
      background !== 'transparent' || format === undefined || transparentFormats.has(format),
    'must have the format png or webp for a transparent background',
  ),
);

/** Formats that support a transparent background. */
export const transparentFormats: ReadonlySet<string> = new Set(['png', 'webp']);

/**
 * Returns a request whose fields match their types, for callers whose compiler does not check.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
 */
export function checkImageRequest(request: unknown): ImageRequest {
  return parseInput(Request, request, ACTION);
}

/** Whether a size is a resolution instead of pixels. */
export function isResolution(size: string): size is (typeof imageResolutions)[number] {
  return imageResolutions.some((each) => each === size);
}
