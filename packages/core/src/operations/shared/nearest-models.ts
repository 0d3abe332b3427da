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
  if (!OpenRouterError.is(error) || error.code !== 'MODEL_NOT_FOUND') return error;
  if (model === undefined) return namingDefault(error);
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

/** Names the setting behind a model that the caller did not choose. */
function namingDefault(error: OpenRouterError): OpenRouterError {
  if (error.hints.some(({ kind }) => kind === 'choose-model')) return error;
  return error.with({ hints: [{ kind: 'choose-model', option: 'chatModel' }, ...error.hints] });
}
