import type { CallOptions } from '../../shared/call-options.ts';
import { isBarePreset } from './model-id.ts';
import type { Model, ModelCatalogue } from '../shared/model-catalogue.ts';
import { unlessDown } from './best-effort.ts';

/**
 * Returns the model whose prices apply; `undefined` when they are unknown: a preset, or a catalogue that cannot be fetched.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`.
 */
export async function findModel(
  models: ModelCatalogue,
  id: string,
  options: CallOptions | undefined,
): Promise<Model | undefined> {
  if (isBarePreset(id)) return undefined;
  return await unlessDown(async () => await models.get(id, options), options);
}
