import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';

/** Media whose type was detected from its bytes. */
export interface Media {
  readonly kind: MediaKind;
  /** Type detected from the bytes, without parameters: `image/png`. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Content. It may be a file on disk, which is read while it is sent. */
  readonly blob: Blob;
}

/**
 * Reads from a blob, which may be a file on disk that is changed or removed before it is read.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it cannot be read.
 */
export async function whileReading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (OpenRouterError.is(error)) throw error;
    throw invalidInput('Cannot read the media: its file was changed or cannot be opened', {
      cause: error,
    });
  }
}
