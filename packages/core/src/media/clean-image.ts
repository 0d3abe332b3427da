import { OpenRouterError } from '../shared/errors.ts';
import { removeMetadata } from './remove-metadata.ts';

/**
 * Whether an image contains only what is needed to display it, from its first byte to its end marker, and nothing after it.
 * Texts, metadata, color profiles, orientations and unknown blocks make it false, and so does truncation. Takes linear time
 * and decodes nothing, so it does not detect data that is hidden in the pixels.
 */
export function isCleanImage(bytes: Uint8Array, mediaType: string, isAnimated: boolean): boolean {
  const retention = { colorProfile: false, orientation: false, animation: isAnimated };
  try {
    return removeMetadata(bytes, mediaType, retention) === bytes;
  } catch (error) {
    // An image that is damaged or has too many blocks is not clean.
    if (OpenRouterError.is(error)) return false;
    throw error;
  }
}
