import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/**
 * What a look-up gives; `undefined` when OpenRouter cannot be asked. What needs no look-up to work goes on without: OpenRouter
 * itself judges then, and a price is unknown.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, and the reason of a caller who gives up.
 */
export async function unlessDown<T>(
  look: () => Promise<T>,
  options: CallOptions | undefined,
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    options?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error) || error.code === 'MODEL_NOT_FOUND') throw error;
    return undefined;
  }
}
