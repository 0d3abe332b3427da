import type * as Mediabunny from 'mediabunny';
import type { Input } from 'mediabunny';

/** The reader of sound and video. */
export type MediaLibrary = typeof Mediabunny;

/** Opens a sound or video file for as long as `read` takes; it loads the reader on first use. */
export async function withMediaInput<T>(
  bytes: Uint8Array,
  read: (input: Input, library: MediaLibrary) => Promise<T>,
): Promise<T> {
  const library = await import('mediabunny');
  // It writes its findings about broken files to the console, which is not ours to fill.
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
