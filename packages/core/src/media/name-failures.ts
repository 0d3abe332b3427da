import { OpenRouterError, withDetails } from '../shared/errors.ts';

/** Does something with one medium of several: what goes wrong begins with its name, as `photo.jpg: Cannot …`. */
export async function nameFailures<T>(
  filename: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (filename === undefined || !OpenRouterError.is(error)) throw error;
    throw withDetails(error, { filename }, `${filename}: ${error.message}`);
  }
}
