import { OpenRouterError } from '../shared/errors.ts';
import type { MediaSource } from './source.ts';

/** Does something with a medium: what goes wrong begins with its name, as `photo.jpg: Cannot …`. A URL names itself. */
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
