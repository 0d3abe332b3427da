import { runtime } from '#runtime';

import type { ImageInfo } from '../runtime/contract.ts';
import { MAX_PIXELS } from '../runtime/contract.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { mediaTypeInfo } from '../shared/media-type.ts';
import type { PreparationTool } from './adapt-image-tool.ts';
import { checkPng } from './check-png.ts';
import { isCleanImage } from './clean-image.ts';
import type { ImageTool } from './image-tool.ts';
import type { Media } from './media.ts';
import { whileReading } from './media.ts';
import { isPortableImage } from './portable-image.ts';
import { probeMedia } from './probe/probe-media.ts';
import { checkGifFrames } from './metadata/gif.ts';
import { stripImage } from './remove-metadata.ts';

/** Options for preparing an image. */
export interface ImagePreparation {
  /** Longest edge in pixels; `undefined` keeps the size, and every frame of a clean animation of a supported format. */
  readonly maxDimension: number | undefined;
  /** 1 to 100. */
  readonly jpegQuality: number;
  /** Used in place of the tool of the runtime. */
  readonly tool?: ImageTool | undefined;
}

/** Image that is ready to be sent, with notes for the user. */
export interface PreparedImage {
  readonly media: Media;
  /** Sentences: that only one frame of an animation is used, that the image could not be resized. */
  readonly notes: readonly string[];
}

/** Note about an image that is sent larger or rotated, because no tool can decode it. */
export const NOT_RESIZED =
  'The image is neither resized nor rotated: there is no image tool. On Node.js, run npm install sharp.';

/** Note about an image of an unusual form, which no tool can convert. */
const NOT_CONVERTED =
  'The image has CMYK colors, more than 8 bits a sample or gray with transparency, which some models cannot read: there is no image tool.';

const CONVERT_FIRST =
  'Give a JPEG or PNG. On Node.js, sharp converts it when it is installed: npm install sharp.';

const DECODE_FIRST =
  'Give a JPEG or PNG. On Node.js, sharp and libheif-js convert it when they are installed: npm install sharp libheif-js.';

/** Types that are decoded by another program than the tool. */
const decodedFirst: ReadonlySet<string> = new Set(['image/svg+xml', 'image/heic', 'image/heif']);

/** Blobs of images that are ready at their full size: analysis passes them to chat, which need not inspect them again. */
const readyBlobs = new WeakSet<Blob>();

/**
 * Prepares an image to be sent: in a format that the API accepts, upright, no larger than `maxDimension`, a still when
 * there is a `maxDimension`, and without metadata. An image that is already so is returned unchanged. Without an image tool,
 * only its metadata is removed, and a note says what could not be done.
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

/** Same as {@link prepareImage}, with a tool; `undefined` is none. */
export async function prepareImageBy(
  tool: PreparationTool | undefined,
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  if (tool === undefined) return await prepareWithoutTool(media, preparation);
  if (preparation.maxDimension === undefined && readyBlobs.has(media.blob))
    return { media, notes: [] };
  const prepared = await prepareWithTool(tool, media, preparation);
  readyBlobs.add(prepared.media.blob);
  return prepared;
}

/** Removes only the metadata, which needs no decoder. */
async function prepareWithoutTool(
  media: Media,
  { maxDimension }: ImagePreparation,
): Promise<PreparedImage> {
  const { mediaType } = media;
  if (mediaTypeInfo(mediaType)?.isSupported !== true) {
    throw new OpenRouterError('UNSUPPORTED_FORMAT', `Cannot use the image: it is ${mediaType}`, {
      hints: [
        { kind: 'text', text: mediaType.startsWith('image/hei') ? DECODE_FIRST : CONVERT_FIRST },
      ],
      details: { mediaType },
    });
  }
  const bytes = await readImage(media);
  if (mediaType === 'image/png') await checkPng(bytes);
  const stripped = stripImage(bytes, mediaType);
  const { width = 0, height = 0 } = await probeMedia(bytes, mediaType);
  const isReady =
    !stripped.isTurned &&
    (maxDimension === undefined ||
      (stripped.frames === 1 && Math.max(width, height) <= maxDimension));
  return {
    media: stripped.bytes === bytes ? media : toImage(stripped.bytes, mediaType),
    notes: [
      ...(isReady ? [] : [NOT_RESIZED]),
      ...(isPortableImage(bytes, mediaType) ? [] : [NOT_CONVERTED]),
    ],
  };
}

async function prepareWithTool(
  tool: PreparationTool,
  media: Media,
  preparation: ImagePreparation,
): Promise<PreparedImage> {
  const { mediaType } = media;
  const bytes = await readImage(media);
  // Even measuring an SVG may take hours, and sharp cannot measure a HEIC. Both are decoded in any case.
  if (decodedFirst.has(mediaType))
    return { media: await convert(tool, bytes, preparation), notes: [] };
  const info = await tool.inspect(bytes);
  const isReady =
    mediaTypeInfo(mediaType)?.isSupported === true &&
    fits(info, preparation) &&
    isPortableImage(bytes, mediaType) &&
    isCleanImage(bytes, mediaType, info.frames > 1);
  if (!isReady)
    return { media: await convert(tool, bytes, preparation), notes: notesOn(info, mediaType) };
  // What leaves unchanged has not been decoded yet.
  if (tool.check !== undefined) await tool.check(bytes);
  else if (mediaType === 'image/png') await checkPng(bytes);
  return { media, notes: [] };
}

/** Reads an image whose header claims no more pixels than are decoded: some decoders draw only a part of it, or one pixel. */
async function readImage({ blob, mediaType }: Media): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await whileReading(async () => await blob.arrayBuffer()));
  const { width = 0, height = 0 } = await probeMedia(bytes, mediaType);
  if (width * height > MAX_PIXELS) throw tooManyPixels(width, height);
  // Decoders draw the frames of a GIF as far as they go.
  if (mediaType === 'image/gif') checkGifFrames(bytes);
  return bytes;
}

function tooManyPixels(width: number, height: number): OpenRouterError {
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot use the image: it has more than ${MAX_PIXELS} pixels`,
    {
      hints: [{ kind: 'text', text: 'Make it smaller first.' }],
      details: { width, height, maxPixels: MAX_PIXELS },
    },
  );
}

/** Whether an image needs no conversion, judged by its header. */
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
  return [`Only the first of ${frames} ${parts} is used.`];
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
