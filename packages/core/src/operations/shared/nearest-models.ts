import { OpenRouterError } from '../../shared/errors.ts';
import type { OperationContext } from './operation.ts';

/**
 * An error of an unknown model with the nearest ids of the catalogue, because a slip of the pen is the usual reason.
 * Any other error stays as it is.
 */
export async function withNearestModels(
  error: unknown,
  model: string | undefined,
  { client, signal, operation }: OperationContext,
): Promise<unknown> {
  if (!OpenRouterError.is(error) || error.code !== 'MODEL_NOT_FOUND' || model === undefined) {
    return error;
  }
  try {
    await client.models.get(model, { signal, operation });
    return error;
  } catch (fetchMetadata) {
    // A catalogue that cannot be had takes nothing away from the error itself.
    if (!OpenRouterError.is(fetchMetadata) || fetchMetadata.code !== 'MODEL_NOT_FOUND')
      return error;
    const { suggestions } = fetchMetadata.details;
    return error.with({ hints: fetchMetadata.hints, details: { suggestions } });
  }
}
