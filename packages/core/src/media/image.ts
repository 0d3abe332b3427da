import { runtime } from '#runtime';

import type { ImageFacts, ImageTool } from '../runtime/contract.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { mediaTypeFacts } from '../shared/media-type.ts';
import { isCleanImage } from './clean-image.ts';
import type { Media } from './media.ts';
import { whileReading } from './media.ts';

/** How a picture is made ready. */
export interface ImagePreparation {
  /** Longest edge in pixels; `undefined` keeps the size, and every frame of a clean animation of a taken format. */
  readonly maxDimension: number | undefined;
  /** 1 to 100. */
  readonly jpegQuality: number;
}

/** A picture that is ready, and what a person should know about it. */
export interface PreparedImage {
  readonly media: Media;
  /** Whole sentences: that one frame is left of an animation, that it could not be made ready. */
  readonly notes: readonly string[];
}

/** What to do when nothing is there that works on pictures. */
export const SHARP_IS_MISSING =
  'The picture goes as it is, because sharp is not installed: npm install sharp.';

const INSTALL_SHARP = 'Install sharp, which converts it (npm install sharp), or give JPEG or PNG.';

/** Pictures that are ready at any size: analysis hands them to chat, which need not look at them again. */
const readyBlobs = new WeakSet<Blob>();

/**
 * Makes a picture ready to be sent: of a format that the API takes, upright, no larger than asked, a still when it may not
 * have any size, and with nothing in it but what is seen. One that is already so goes untouched.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when it cannot be converted or decoded, `RESOURCE_TOO_LARGE` for too many pixels.
 */
export async function prepareImage(
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  return await prepareImageBy(await runtime.images(), media, preparation);
}

/** {@link prepareImage} by the means of a runtime. */
export async function prepareImageBy(
  tool: ImageTool | undefined,
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  if (tool === undefined) {
    if (mediaTypeFacts(media.mediaType)?.isTaken === true)
      return { media, notes: [SHARP_IS_MISSING] };
    throw new OpenRouterError(
      'UNSUPPORTED_FORMAT',
      `Cannot use the image: it is ${media.mediaType}`,
      {
        hints: [{ kind: 'text', text: INSTALL_SHARP }],
        details: { mediaType: media.mediaType },
      },
    );
  }
  if (preparation.maxDimension === undefined && readyBlobs.has(media.blob))
    return { media, notes: [] };
  const prepared = await makeReady(tool, media, preparation);
  readyBlobs.add(prepared.media.blob);
  return prepared;
}

async function makeReady(
  tool: ImageTool,
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  const { mediaType, blob } = media;
  const bytes = new Uint8Array(await whileReading(async () => await blob.arrayBuffer()));
  // Even to tell the edges of a drawing may take hours, and it is drawn in any case.
  if (mediaType === 'image/svg+xml')
    return { media: await convert(tool, bytes, preparation), notes: [] };
  const facts = await tool.inspect(bytes);
  const isReady =
    mediaTypeFacts(mediaType)?.isTaken === true &&
    fits(facts, preparation) &&
    isCleanImage(bytes, mediaType, facts.frames > 1);
  if (isReady) return { media, notes: [] };
  return { media: await convert(tool, bytes, preparation), notes: notesOn(facts, mediaType) };
}

/** Whether what the header tells needs nothing done. */
function fits(
  { width, height, frames, isTurned, hasMetadata }: ImageFacts,
  { maxDimension }: ImagePreparation,
): boolean {
  if (isTurned || hasMetadata) return false;
  return maxDimension === undefined || (frames === 1 && Math.max(width, height) <= maxDimension);
}

function notesOn({ frames }: ImageFacts, mediaType: string): string[] {
  if (frames <= 1) return [];
  const parts = mediaType === 'image/tiff' ? 'pages' : 'frames';
  return [`Only the first of ${frames} ${parts} is looked at.`];
}

async function convert(
  tool: ImageTool,
  bytes: Uint8Array,
  { maxDimension, jpegQuality }: ImagePreparation,
): Promise<Media> {
  const converted = await tool.convert(bytes, {
    maxDimension,
    quality: jpegQuality,
    format: 'auto',
  });
  const blob = new Blob([converted.bytes]);
  return { kind: 'image', mediaType: converted.mediaType, size: blob.size, blob };
}
