import { OpenRouterError } from '../shared/errors.ts';
import type { MediaSource } from './source.ts';

/** Runs `work` on a source, and prefixes errors with its file name: `photo.jpg: Cannot …`. Errors of a URL already name it. */
export async function nameFailures<T>(
  { source, filename }: { readonly source: MediaSource; readonly filename?: string | undefined },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (filename === undefined || !(source instanceof Blob) || !OpenRouterError.is(error))
      throw error;
    throw error.with({ message: `${filename}: ${error.message}`, details: { filename } });
  }
}
