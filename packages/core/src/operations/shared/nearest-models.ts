import { OpenRouterError } from '../../shared/errors.ts';
import type { OperationContext } from './operation.ts';

/**
 * Returns the error for an unknown model with the nearest ids of the catalogue, because a typing error is the usual reason.
 * Any other error is returned unchanged.
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
  } catch (catalogueError) {
    // Without the catalogue, the original error still says enough.
    if (!OpenRouterError.is(catalogueError) || catalogueError.code !== 'MODEL_NOT_FOUND')
      return error;
    const { suggestions } = catalogueError.details;
    return error.with({ hints: catalogueError.hints, details: { suggestions } });
  }
}
