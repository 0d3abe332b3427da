import type * as Mediabunny from 'mediabunny';
import type { Input } from 'mediabunny';

/** The library that reads audio and video. */
export type MediaLibrary = typeof Mediabunny;

/** Opens an audio or video file for the duration of `read`; the library is loaded on first use. */
export async function withMediaInput<T>(
  bytes: Uint8Array,
  read: (input: Input, library: MediaLibrary) => Promise<T>,
): Promise<T> {
  const library = await import('mediabunny');
  // By default it logs warnings about broken files to the console.
  library.Logging.level = library.LogLevel.Silent;
  const input = new library.Input({
    formats: library.ALL_FORMATS,
    source: new library.BufferSource(bytes),
  });
  try {
    return await read(input, library);
  } finally {
    input.dispose();
  }
}
