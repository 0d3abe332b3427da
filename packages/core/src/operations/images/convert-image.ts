import { runtime } from '#runtime';

import { fitsExtension } from '../../media/extensions.ts';
import type { Media } from '../../media/media.ts';

/** Quality of converted JPEG and WebP, 1 to 100: the loss is not seen, and the file is a fraction of a PNG. */
const QUALITY = 92;

const formats = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const;

/** Image to be saved. */
export interface NamedImage {
  readonly blob: Blob;
  /** Sentence about a conversion; `undefined` without one. */
  readonly note: string | undefined;
}

/** Whether images can be converted here. */
export async function canConvert(): Promise<boolean> {
  return (await runtime.images()) !== undefined;
}

/**
 * Returns an image in the format of an extension. One that cannot be converted stays as it is, because it is paid: it is saved
 * under its true extension.
 */
export async function toNamedImage(
  { blob, mediaType }: Media,
  extension: string | undefined,
): Promise<NamedImage> {
  const asItIs = { blob, note: undefined };
  if (extension === undefined || fitsExtension(mediaType, extension)) return asItIs;
  const format = (['png', 'jpeg', 'webp'] as const).find((name) =>
    fitsExtension(formats[name], extension),
  );
  const tool = format === undefined ? undefined : await runtime.images();
  if (format === undefined || tool === undefined) return asItIs;
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const converted = await tool.convert(bytes, {
      maxDimension: undefined,
      quality: QUALITY,
      format,
    });
    return {
      blob: new Blob([converted.bytes]),
      note: `The image was converted from ${mediaType} to ${converted.mediaType}, as its name asks`,
    };
  } catch {
    // The name of the file says what it is.
    return asItIs;
  }
}
