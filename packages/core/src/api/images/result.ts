import type { Media } from '../../media/media.ts';
import { probeMedia } from '../../media/probe/probe-media.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { FinishReason, Usage } from '../chat/result.ts';
import { findActiveContent } from './svg-safety.ts';
import type { ImageRequest, ImageResult } from './options.ts';
import type { GatheredImages } from './decode-images.ts';

/** Maximum characters of the model's text in an error. */
const MAX_SHOWN_TEXT_LENGTH = 2_000;

/** Fields of a response besides its images. */
export interface ResponseInfo {
  /** Action, for messages: `generate the image with a/b`. */
  readonly action: string;
  readonly text: string;
  readonly model: string;
  readonly usage: Usage | undefined;
  readonly generationId: string | undefined;
  readonly finishReason?: FinishReason | undefined;
  /** Notes for the user so far. */
  readonly notes: readonly string[];
}

/**
 * Creates the result of a response.
 *
 * @throws OpenRouterError `UPSTREAM_REFUSED`, reason `no_result`, without an image; the rest of the response is in `details`.
 */
export async function toImageResult(
  request: ImageRequest,
  { images, notes, urls }: GatheredImages,
  info: ResponseInfo,
): Promise<ImageResult> {
  if (images.length === 0) throw noImagesError(info, { notes, urls });
  const { text, model, usage, generationId } = info;
  return {
    images,
    text,
    model,
    usage,
    generationId,
    notes: [...info.notes, ...notes, ...(await findDifferences(request, images))],
  };
}

function noImagesError(
  { action, text, usage, generationId, finishReason, notes: before }: ResponseInfo,
  { notes, urls }: Pick<GatheredImages, 'notes' | 'urls'>,
): OpenRouterError {
  const why =
    urls.length > 0
      ? 'its images were generated but could not be fetched'
      : 'the response has no image';
  return new OpenRouterError('UPSTREAM_REFUSED', `Cannot ${action}: ${why}`, {
    requestId: generationId,
    hints: [
      urls.length > 0
        ? { kind: 'partial-result', detail: 'urls' }
        : { kind: 'text', text: 'Describe the image in the prompt, or choose another model.' },
      { kind: 'text', text: 'It may have been charged.' },
    ],
    details: {
      reason: 'no_result',
      finishReason,
      text: text === '' ? undefined : text.slice(0, MAX_SHOWN_TEXT_LENGTH),
      notes: [...before, ...notes],
      urls,
      usage,
    },
  });
}

/** Returns notes on images that differ from the request, or that need care. */
async function findDifferences(
  request: ImageRequest,
  images: readonly Media[],
): Promise<readonly string[]> {
  const { count = 1, format, size } = request;
  const notes: string[] = [];
  if (images.length < count)
    notes.push(`Received ${images.length} of the ${count} requested images.`);
  for (const [index, image] of images.entries()) {
    const name = `Image ${index + 1}`;
    const requestedType = format === undefined ? image.mediaType : mediaTypes[format];
    if (requestedType !== image.mediaType)
      notes.push(`${name} is ${image.mediaType}, not ${requestedType} as requested.`);
    const actual = size?.includes('x') === true ? await measure(image) : undefined;
    if (actual !== undefined && actual !== size)
      notes.push(`${name} has ${actual} pixels, not ${String(size)} as requested.`);
    const activeContent =
      image.mediaType === 'image/svg+xml' ? await findActiveContent(image.blob) : '';
    if (activeContent !== '')
      notes.push(`${name} has ${activeContent}: open it in a browser only if you trust the model.`);
  }
  return notes;
}

const mediaTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
} as const satisfies Record<NonNullable<ImageRequest['format']>, string>;

/** Returns width and height in pixels, as `1024x768`; `undefined` when they are unknown. */
async function measure({ blob, mediaType }: Media): Promise<string | undefined> {
  // An SVG has no pixels.
  if (mediaType === 'image/svg+xml') return undefined;
  const { width, height } = await probeMedia(blob, mediaType);
  return width === undefined || height === undefined ? undefined : `${width}x${height}`;
}
