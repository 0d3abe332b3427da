import type { ImageInfo, ImageTarget, RuntimeImageTool } from '../runtime/contract.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { mediaTypeInfo, sniffMediaType } from '../shared/media-type.ts';
import type { ImageConversion, ImageTool } from './image-tool.ts';
import { probeMedia } from './probe/probe-media.ts';
import { removeMetadata, stripImage } from './remove-metadata.ts';

/** Tool as image preparation needs it. */
export interface PreparationTool
  extends Pick<RuntimeImageTool, 'inspect'>, Partial<Pick<RuntimeImageTool, 'check'>> {
  convert(
    bytes: Uint8Array<ArrayBuffer>,
    target: ImageTarget,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType: string }>;
}

/** Adapts a caller's tool to the interface of the runtime's tool. Images are inspected without it, and its results are checked. */
export function adaptImageTool(tool: ImageTool): PreparationTool {
  return {
    inspect,
    async convert(bytes, { maxDimension, quality }) {
      const result = await callTool(tool, bytes, { maxDimension, quality });
      const mediaType = await sniffMediaType(result);
      if (mediaType === undefined || !isSupportedImage(mediaType)) throw unusable(mediaType);
      const converted = new Uint8Array(await result.arrayBuffer());
      return { bytes: removeMetadata(converted, mediaType), mediaType };
    },
  };
}

/** Returns metadata of an image from its blocks. A damaged image fits no size, so that it is re-encoded. */
async function inspect(bytes: Uint8Array): Promise<ImageInfo> {
  const mediaType = await sniffMediaType(bytes);
  const { width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY } =
    mediaType === undefined ? {} : await probeMedia(bytes, mediaType);
  const { frames, isTurned } = structureOf(bytes, mediaType);
  // `isCleanImage` checks for metadata, and the tool handles transparency.
  return { width, height, frames, isTurned, hasAlpha: false, hasMetadata: false };
}

function structureOf(
  bytes: Uint8Array,
  mediaType: string | undefined,
): { readonly frames: number; readonly isTurned: boolean } {
  const unknown = { frames: 1, isTurned: true };
  if (mediaType === undefined) return unknown;
  try {
    return stripImage(bytes, mediaType);
  } catch (error) {
    // The tool may support the format, or repair the damage.
    if (OpenRouterError.is(error)) return unknown;
    throw error;
  }
}

async function callTool(
  tool: ImageTool,
  bytes: Uint8Array<ArrayBuffer>,
  conversion: ImageConversion,
): Promise<Blob> {
  const image = new Blob([bytes], { type: (await sniffMediaType(bytes)) ?? '' });
  const result: unknown = await convertBy(tool, image, conversion);
  if (result instanceof Blob) return result;
  throw invalidInput('Cannot use the image: media.image.tool did not return a Blob');
}

async function convertBy(tool: ImageTool, image: Blob, conversion: ImageConversion): Promise<Blob> {
  try {
    return await tool.convert(image, conversion);
  } catch (error) {
    if (OpenRouterError.is(error)) throw error;
    throw new OpenRouterError(
      'UNSUPPORTED_FORMAT',
      'Cannot use the image: media.image.tool cannot convert it',
      { cause: error, details: { mediaType: image.type } },
    );
  }
}

function isSupportedImage(mediaType: string): boolean {
  const info = mediaTypeInfo(mediaType);
  return info?.kind === 'image' && info.isSupported;
}

function unusable(mediaType: string | undefined): OpenRouterError {
  const returned = mediaType ?? 'bytes of an unknown type';
  return invalidInput(`Cannot use the image: media.image.tool returned ${returned}`, {
    hints: [{ kind: 'text', text: 'The tool must return JPEG, PNG, WebP or GIF.' }],
    details: { mediaType },
  });
}
