import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/**
 * Returns the result of a metadata request; `undefined` when OpenRouter cannot be reached. Calls that work without the result
 * continue: OpenRouter checks the request itself then, and a price is unknown.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, and the reason of an aborted signal.
 */
export async function unlessDown<T>(
  fetchMetadata: () => Promise<T>,
  options: CallOptions | undefined,
): Promise<T | undefined> {
  try {
    return await fetchMetadata();
  } catch (error) {
    options?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error) || error.code === 'MODEL_NOT_FOUND') throw error;
    return undefined;
  }
}
