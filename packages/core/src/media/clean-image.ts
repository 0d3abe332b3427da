import { OpenRouterError } from '../shared/errors.ts';
import { removeMetadata } from './remove-metadata.ts';

/**
 * Whether an image holds nothing but what is needed to see it, from its first byte to its end mark, with nothing behind.
 * Texts, metadata, color profiles, orientations and unknown blocks make it false, and so does a cut. Takes linear time and
 * decodes nothing; what is inside the pixels themselves it cannot tell.
 */
export function isCleanImage(bytes: Uint8Array, mediaType: string, isAnimated: boolean): boolean {
  const retention = { colorProfile: false, orientation: false, animation: isAnimated };
  try {
    return removeMetadata(bytes, mediaType, retention) === bytes;
  } catch (error) {
    // What is damaged or has too many blocks is not clean, which is all that is asked.
    if (OpenRouterError.is(error)) return false;
    throw error;
  }
}
