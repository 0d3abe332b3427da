import type { Model } from '../../src/api/shared/model-catalogue.ts';
import { parseModel } from '../../src/api/models/wire.ts';

/** A model as OpenRouter lists it, with the overrides of a test. */
export function modelRecord(
  id: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id,
    canonical_slug: id,
    name: id,
    description: '',
    created: 1_700_000_000,
    context_length: 8192,
    architecture: { input_modalities: ['text'], output_modalities: ['text'] },
    pricing: { prompt: '0.000001', completion: '0.000002' },
    top_provider: { context_length: 8192, max_completion_tokens: null, is_moderated: false },
    supported_parameters: ['temperature'],
    supported_voices: null,
    ...overrides,
  };
}

/** {@link modelRecord}, as the catalogue returns it. */
export function modelOf(id: string, overrides?: Readonly<Record<string, unknown>>): Model {
  const model = parseModel(modelRecord(id, overrides));
  if (model === undefined) throw new Error(`${id} is not a model`);
  return model;
}
