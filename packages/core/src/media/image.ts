import { runtime } from '#runtime';

import type { ImageInfo } from '../runtime/contract.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { mediaTypeInfo } from '../shared/media-type.ts';
import type { PreparationTool } from './adapt-image-tool.ts';
import { isCleanImage } from './clean-image.ts';
import type { ImageTool } from './image-tool.ts';
import type { Media } from './media.ts';
import { whileReading } from './media.ts';
import { probeMedia } from './probe/probe-media.ts';
import { stripImage } from './remove-metadata.ts';

/** How a picture is made ready. */
export interface ImagePreparation {
  /** Longest edge in pixels; `undefined` keeps the size, and every frame of a clean animation of a taken format. */
  readonly maxDimension: number | undefined;
  /** 1 to 100. */
  readonly jpegQuality: number;
  /** Used in place of the tool of the runtime. */
  readonly tool?: ImageTool | undefined;
}

/** A picture that is ready, and what a person should know about it. */
export interface PreparedImage {
  readonly media: Media;
  /** Whole sentences: that one frame is left of an animation, that it could not be made ready. */
  readonly notes: readonly string[];
}

/** Said of an image that is sent larger or turned otherwise than asked, because nothing here can decode it. */
export const NOT_RESIZED =
  'The image is neither resized nor turned upright: no image tool is there. On Node.js, npm install sharp brings one.';

const CONVERT_FIRST =
  'Give JPEG or PNG. On Node.js, sharp converts it when it is installed: npm install sharp.';

/** Pictures that are ready at any size: analysis hands them to chat, which need not look at them again. */
const readyBlobs = new WeakSet<Blob>();

/**
 * Makes a picture ready to be sent: of a format that the API takes, upright, no larger than asked, a still when it may not
 * have any size, and with nothing in it but what is seen. One that is already so goes untouched. Where nothing can decode it,
 * its metadata is removed all the same, and a note tells what could not be done.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when it cannot be converted or decoded, `RESOURCE_TOO_LARGE` for too many pixels.
 */
export async function prepareImage(
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  return await prepareImageBy(await loadTool(preparation), media, preparation);
}

async function loadTool({ tool }: ImagePreparation): Promise<PreparationTool | undefined> {
  if (tool === undefined) return await runtime.images();
  const { adaptImageTool } = await import('./adapt-image-tool.ts');
  return adaptImageTool(tool);
}

/** {@link prepareImage} by a tool; `undefined` is none. */
export async function prepareImageBy(
  tool: PreparationTool | undefined,
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  if (tool === undefined) return await prepareWithoutTool(media, preparation);
  if (preparation.maxDimension === undefined && readyBlobs.has(media.blob))
    return { media, notes: [] };
  const prepared = await makeReady(tool, media, preparation);
  readyBlobs.add(prepared.media.blob);
  return prepared;
}

/** Removes the metadata, which needs no decoder. */
async function prepareWithoutTool(
  media: Media,
  { maxDimension }: ImagePreparation,
): Promise<PreparedImage> {
  const { mediaType, blob } = media;
  if (mediaTypeInfo(mediaType)?.isSupported !== true) {
    throw new OpenRouterError('UNSUPPORTED_FORMAT', `Cannot use the image: it is ${mediaType}`, {
      hints: [{ kind: 'text', text: CONVERT_FIRST }],
      details: { mediaType },
    });
  }
  const bytes = new Uint8Array(await whileReading(async () => await blob.arrayBuffer()));
  const stripped = stripImage(bytes, mediaType);
  const { width = 0, height = 0 } = await probeMedia(bytes, mediaType);
  const isReady =
    !stripped.isTurned &&
    (maxDimension === undefined ||
      (stripped.frames === 1 && Math.max(width, height) <= maxDimension));
  return {
    media: stripped.bytes === bytes ? media : toImage(stripped.bytes, mediaType),
    notes: isReady ? [] : [NOT_RESIZED],
  };
}

async function makeReady(
  tool: PreparationTool,
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  const { mediaType, blob } = media;
  const bytes = new Uint8Array(await whileReading(async () => await blob.arrayBuffer()));
  // Even to tell the edges of a drawing may take hours, and it is drawn in any case.
  if (mediaType === 'image/svg+xml')
    return { media: await convert(tool, bytes, preparation), notes: [] };
  const info = await tool.inspect(bytes);
  const isReady =
    mediaTypeInfo(mediaType)?.isSupported === true &&
    fits(info, preparation) &&
    isCleanImage(bytes, mediaType, info.frames > 1);
  if (isReady) return { media, notes: [] };
  return { media: await convert(tool, bytes, preparation), notes: notesOn(info, mediaType) };
}

/** Whether what the header tells needs nothing done. */
function fits(
  { width, height, frames, isTurned, hasMetadata }: ImageInfo,
  { maxDimension }: ImagePreparation,
): boolean {
  if (isTurned || hasMetadata) return false;
  return maxDimension === undefined || (frames === 1 && Math.max(width, height) <= maxDimension);
}

function notesOn({ frames }: ImageInfo, mediaType: string): string[] {
  if (frames <= 1) return [];
  const parts = mediaType === 'image/tiff' ? 'pages' : 'frames';
  return [`Only the first of ${frames} ${parts} is looked at.`];
}

async function convert(
  tool: PreparationTool,
  bytes: Uint8Array<ArrayBuffer>,
  { maxDimension, jpegQuality }: ImagePreparation,
): Promise<Media> {
  const converted = await tool.convert(bytes, {
    maxDimension,
    quality: jpegQuality,
    format: 'auto',
  });
  return toImage(converted.bytes, converted.mediaType);
}

function toImage(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Media {
  const blob = new Blob([bytes]);
  return { kind: 'image', mediaType, size: blob.size, blob };
}
