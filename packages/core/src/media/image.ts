import { runtime } from '#runtime';

import type { ImageFacts, ImageTool } from '../runtime/contract.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { mediaTypeFacts } from '../shared/media-type.ts';
import type { Media } from './media.ts';
import { whileReading } from './media.ts';
import { isWholeImage } from './whole-image.ts';

/** How a picture is made ready. */
export interface ImagePreparation {
  /** Longest edge in pixels; `undefined` leaves a whole still of a taken format as it is. */
  readonly maxDimension: number | undefined;
  /** 1 to 100. */
  readonly jpegQuality: number;
}

/** A picture that is ready, and what a person should know about it. */
export interface PreparedImage {
  readonly media: Media;
  /** Whole sentences: that one frame of an animation is looked at, that it could not be made smaller. */
  readonly notes: readonly string[];
}

/** What to do when nothing is there that works on pictures. */
export const SHARP_IS_MISSING =
  'The picture goes as it is, because sharp is not installed: npm install sharp.';

const INSTALL_SHARP = 'Install sharp, which converts it (npm install sharp), or give JPEG or PNG.';

/**
 * Makes a picture ready to be sent: of a format that the API takes, upright, no larger than asked, without metadata, a
 * still. One that is already so goes untouched.
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
  const isTaken = mediaTypeFacts(media.mediaType)?.isTaken === true;
  if (tool === undefined) {
    if (isTaken) return { media, notes: [SHARP_IS_MISSING] };
    throw new OpenRouterError(
      'UNSUPPORTED_FORMAT',
      `Cannot use the image: it is ${media.mediaType}`,
      {
        hints: [INSTALL_SHARP],
        details: { mediaType: media.mediaType },
      },
    );
  }
  const bytes = new Uint8Array(await whileReading(async () => await media.blob.arrayBuffer()));
  // Even to tell the edges of a drawing may take hours, and it is drawn in any case.
  if (media.mediaType === 'image/svg+xml')
    return { media: await convert(tool, bytes, preparation), notes: [] };
  const facts = await tool.inspect(bytes);
  const notes = notesOn(facts, media.mediaType);
  const isReady = isTaken && fits(facts, preparation) && isWholeImage(bytes, media.mediaType);
  if (isReady) return { media, notes };
  return { media: await convert(tool, bytes, preparation), notes };
}

/** Whether a picture of a taken format needs nothing done. */
function fits(
  { width, height, frames, isTurned, hasMetadata }: ImageFacts,
  { maxDimension }: ImagePreparation,
): boolean {
  if (frames > 1) return false;
  if (maxDimension === undefined) return true;
  return Math.max(width, height) <= maxDimension && !isTurned && !hasMetadata;
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
