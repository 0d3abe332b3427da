import type { Media } from '../../media/media.ts';
import { probeMedia } from '../../media/probe/probe-media.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { FinishReason, Usage } from '../chat/result.ts';
import { findInSvg } from './svg-safety.ts';
import type { ImageRequest, ImageResult } from './options.ts';
import type { Gathered } from './decode-images.ts';

/** As much of what a model said instead of drawing as an error repeats, in characters. */
const MAX_SHOWN_TEXT_LENGTH = 2_000;

/** What came beside the pictures. */
export interface ResponseInfo {
  /** What was done, for messages: `generate the image with a/b`. */
  readonly action: string;
  readonly text: string;
  readonly model: string;
  readonly usage: Usage | undefined;
  readonly generationId: string | undefined;
  readonly finishReason?: FinishReason | undefined;
  /** What a person should know already. */
  readonly notes: readonly string[];
}

/**
 * The pictures of an answer with all that belongs to them.
 *
 * @throws OpenRouterError `UPSTREAM_REFUSED`, reason `no_result`, when there is none, with what came instead in `details`.
 */
export async function toImageResult(
  request: ImageRequest,
  { images, notes, urls }: Gathered,
  info: ResponseInfo,
): Promise<ImageResult> {
  if (images.length === 0) throw withoutImages(info, { notes, urls });
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

function withoutImages(
  { action, text, usage, generationId, finishReason, notes: before }: ResponseInfo,
  { notes, urls }: Pick<Gathered, 'notes' | 'urls'>,
): OpenRouterError {
  const why =
    urls.length > 0
      ? 'its pictures were made and could not be fetched'
      : 'there is no picture in the answer';
  return new OpenRouterError('UPSTREAM_REFUSED', `Cannot ${action}: ${why}`, {
    requestId: generationId,
    hints: [
      urls.length > 0
        ? { kind: 'partial-result', detail: 'urls' }
        : { kind: 'text', text: 'Say in the prompt what is to be drawn, or choose another model.' },
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

/** What came otherwise than it was asked for, or is kept as it came and wants care. */
async function findDifferences(
  request: ImageRequest,
  images: readonly Media[],
): Promise<readonly string[]> {
  const { count = 1, format, size } = request;
  const notes: string[] = [];
  if (images.length < count)
    notes.push(`${images.length} of the ${count} pictures that were asked for came.`);
  for (const [index, image] of images.entries()) {
    const name = `Picture ${index + 1}`;
    const wanted = format === undefined ? image.mediaType : mediaTypes[format];
    if (wanted !== image.mediaType)
      notes.push(`${name} is ${image.mediaType}, not ${wanted} as it was asked for.`);
    const actual = size?.includes('x') === true ? await measure(image) : undefined;
    if (actual !== undefined && actual !== size)
      notes.push(`${name} has ${actual} pixels, not ${String(size)} as it was asked for.`);
    const beside = image.mediaType === 'image/svg+xml' ? await findInSvg(image.blob) : '';
    if (beside !== '')
      notes.push(`${name} holds ${beside}: open it in a browser only if you trust the model.`);
  }
  return notes;
}

const mediaTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
} as const satisfies Record<NonNullable<ImageRequest['format']>, string>;

/** Pixels across and down, as `1024x768`; `undefined` when nobody can tell. */
async function measure({ blob, mediaType }: Media): Promise<string | undefined> {
  // A drawing has no pixels.
  if (mediaType === 'image/svg+xml') return undefined;
  const { width, height } = await probeMedia(blob, mediaType);
  return width === undefined || height === undefined ? undefined : `${width}x${height}`;
}
