import type { ImageInfo, ImageTarget, RuntimeImageTool } from '../runtime/contract.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { mediaTypeInfo, sniffMediaType } from '../shared/media-type.ts';
import type { ImageConversion, ImageTool } from './image-tool.ts';
import { probeMedia } from './probe/probe-media.ts';
import { removeMetadata, stripImage } from './remove-metadata.ts';

/** What image preparation needs of a tool. */
export interface PreparationTool extends Pick<RuntimeImageTool, 'inspect'> {
  convert(
    bytes: Uint8Array<ArrayBuffer>,
    target: ImageTarget,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType: string }>;
}

/** Uses the tool of a caller like that of the runtime. Images are inspected in plain code, and its results are checked. */
export function adaptImageTool(tool: ImageTool): PreparationTool {
  return {
    inspect,
    async convert(bytes, { maxDimension, quality }) {
      const result = await callTool(tool, bytes, { maxDimension, quality });
      const mediaType = await sniffMediaType(result);
      if (mediaType === undefined || !isTakenImage(mediaType)) throw unusable(mediaType);
      const converted = new Uint8Array(await result.arrayBuffer());
      return { bytes: removeMetadata(converted, mediaType), mediaType };
    },
  };
}

/** Facts about an image by its blocks. One whose blocks are not in order fits no size, so that it is written anew. */
async function inspect(bytes: Uint8Array): Promise<ImageInfo> {
  const mediaType = await sniffMediaType(bytes);
  const { width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY } =
    mediaType === undefined ? {} : await probeMedia(bytes, mediaType);
  const { frames, isTurned } = structureOf(bytes, mediaType);
  // What it holds beside its pixels is looked at by `isCleanImage`, and transparency by the tool.
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
    // The tool may know the format, or mend what is damaged.
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
  throw invalidInput('Cannot use the image: media.image.tool gave no Blob');
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

function isTakenImage(mediaType: string): boolean {
  const info = mediaTypeInfo(mediaType);
  return info?.kind === 'image' && info.isSupported;
}

function unusable(mediaType: string | undefined): OpenRouterError {
  const found = mediaType ?? 'bytes of no known type';
  return invalidInput(`Cannot use the image: media.image.tool gave ${found}`, {
    hints: [{ kind: 'text', text: 'The tool must return JPEG, PNG, WebP or GIF.' }],
    details: { mediaType },
  });
}
