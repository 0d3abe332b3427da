import { unsupported } from './media-errors.ts';
import { removeGifMetadata } from './metadata/gif.ts';
import { removeJpegMetadata } from './metadata/jpeg.ts';
import { removePngMetadata } from './metadata/png.ts';
import type { MetadataRemover, Retention } from './metadata/rewrite.ts';
import { createRewrite } from './metadata/rewrite.ts';
import { removeWebpMetadata } from './metadata/webp.ts';

const removers: ReadonlyMap<string, MetadataRemover> = new Map([
  ['image/jpeg', removeJpegMetadata],
  ['image/png', removePngMetadata],
  ['image/webp', removeWebpMetadata],
  ['image/gif', removeGifMetadata],
]);

/** Everything that an image needs to be displayed correctly without re-encoding. */
const everything: Retention = { colorProfile: true, orientation: true, animation: true };

/** Image without metadata, and what its blocks say about it. */
export interface StrippedImage<Bytes> {
  /** The input itself when there was nothing to remove. */
  readonly bytes: Bytes | Uint8Array<ArrayBuffer>;
  /** Frames of an animation; 1 for a still. */
  readonly frames: number;
  /** Whether it is stored rotated or mirrored. */
  readonly isTurned: boolean;
}

/**
 * Removes EXIF, GPS, XMP, IPTC, comments, thumbnails, unknown blocks and everything after the end from a JPEG, PNG, WebP or
 * GIF. Pixels, color profile, frames and orientation are kept; nothing is decoded. Takes linear time and at most the size of
 * the input in memory; the result is at most a few dozen bytes larger than the input. Returns the input itself when there is
 * nothing to remove.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` for another format and for an image that is damaged or truncated,
 * `RESOURCE_TOO_LARGE` for more blocks than any real image has.
 */
export function removeMetadata<Bytes extends Uint8Array>(
  bytes: Bytes,
  mediaType: string,
  retention?: Retention,
): Bytes | Uint8Array<ArrayBuffer> {
  return stripImage(bytes, mediaType, retention).bytes;
}

/** Same as {@link removeMetadata}, with what the blocks say about the image. */
export function stripImage<Bytes extends Uint8Array>(
  bytes: Bytes,
  mediaType: string,
  retention: Retention = everything,
): StrippedImage<Bytes> {
  const remove = removers.get(mediaType);
  if (remove === undefined) throw unsupported('image', mediaType);
  const rewrite = createRewrite(bytes, retention);
  remove(rewrite);
  const { frames, orientation } = rewrite.structure;
  return {
    bytes: rewrite.finish() ?? bytes,
    frames: Math.max(1, frames),
    isTurned: orientation !== undefined,
  };
}
