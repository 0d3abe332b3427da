import * as v from 'valibot';

import { isBarePreset } from '../../api/models/model-id.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textsAt } from '../../shared/untrusted-json.ts';
import { modelIdField } from './model-fields.ts';
import { readOnlyEffects } from '../shared/effects.ts';
import { defineOperation } from '../shared/operation.ts';

const output = v.object({
  valid: v.boolean(),
  model: v.pipe(v.string(), v.description('The requested id.')),
  resolved_id: v.pipe(
    v.nullable(v.string()),
    v.description('Its catalogue entry; null without one, and for presets.'),
  ),
  suggestions: v.pipe(v.array(v.string()), v.description('The nearest ids of an unknown model.')),
});

type Validation = v.InferOutput<typeof output>;

/** Checks whether a model id exists. */
export const validateModel = defineOperation({
  name: 'validate_model',
  title: 'Validate model',
  summary: 'Checks that a model id exists, and proposes the nearest ones when it does not.',
  guidance:
    'An unknown id is a result (`valid` is false), not an error. A bare `@preset/name` always counts as valid: presets are not in the catalogue.',
  errors: ['INVALID_INPUT', 'UPSTREAM_HTTP', 'UPSTREAM_REFUSED', 'UPSTREAM_TIMEOUT'],
  related: ['search_models', 'get_model_info', 'chat_completion'],
  effects: readOnlyEffects,
  input: v.strictObject({ model: modelIdField }),
  output,
  async run({ model }, { client, signal, operation }) {
    if (isBarePreset(model))
      return toResult({ valid: true, model, resolved_id: null, suggestions: [] });
    try {
      const { id } = await client.models.get(model, { signal, operation });
      return toResult({ valid: true, model, resolved_id: id, suggestions: [] });
    } catch (error) {
      if (!OpenRouterError.is(error) || error.code !== 'MODEL_NOT_FOUND') throw error;
      const suggestions = textsAt(error.details, 'suggestions');
      return toResult({ valid: false, model, resolved_id: null, suggestions: [...suggestions] });
    }
  },
});

function toResult(data: Validation): { readonly data: Validation; readonly text: string } {
  return { data, text: toText(data) };
}

function toText({ valid, model, resolved_id: resolvedId, suggestions }: Validation): string {
  if (valid) {
    const resolved = resolvedId === null || resolvedId === model ? '' : ` (${resolvedId})`;
    return `${model} is valid${resolved}.`;
  }
  const nearby = suggestions.length === 0 ? '' : ` Nearest: ${suggestions.join(', ')}.`;
  return `${model} is not a known model.${nearby}`;
}
