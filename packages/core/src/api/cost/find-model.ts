import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { isBarePreset } from '../models/model-id.ts';
import type { Model, ModelCatalogue } from '../models/options.ts';

/**
 * The model whose prices count; `undefined` when nobody can know them: a preset, or a catalogue that cannot be had.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`.
 */
export async function findModel(
  models: ModelCatalogue,
  id: string,
  call: CallOptions | undefined,
): Promise<Model | undefined> {
  if (isBarePreset(id)) return undefined;
  return await unlessDown(async () => await models.get(id, call), call);
}

/** What a look-up gives; `undefined` when OpenRouter cannot be asked: then the price is unknown, which is decided elsewhere. */
export async function unlessDown<T>(
  look: () => Promise<T>,
  call: CallOptions | undefined,
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    call?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error) || error.code === 'MODEL_NOT_FOUND') throw error;
    return undefined;
  }
}
