import * as v from 'valibot';

import type { Model } from '../../api/shared/model-catalogue.ts';
import { isFree } from '../../api/models/price.ts';
import { isRecord, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { ModelDetails } from './model-details.ts';
import { findModelDetails } from './model-details.ts';
import { contextLengthField, modelIdField } from './model-fields.ts';
import { readOnlyEffects } from '../shared/effects.ts';
import { defineOperation } from '../shared/operation.ts';

const maybeText = v.nullable(v.string());
const texts = v.array(v.string());

const output = v.object({
  id: v.string(),
  resolved_from: v.pipe(
    maybeText,
    v.description('The requested id, if a variant, preset or alias.'),
  ),
  canonical_slug: v.string(),
  name: v.string(),
  description: v.string(),
  created_at: v.pipe(maybeText, v.description('ISO 8601.')),
  context_length: contextLengthField,
  architecture: v.object({ input_modalities: texts, output_modalities: texts }),
  pricing: v.pipe(
    v.record(v.string(), v.string()),
    v.description('US dollars for one unit, as OpenRouter lists them. "-1" varies by call.'),
  ),
  price_discount: v.pipe(v.nullable(v.number()), v.description('Fraction off every price.')),
  price_overrides: v.pipe(
    v.array(v.record(v.string(), v.unknown())),
    v.description('Prices under a condition, such as `min_prompt_tokens`.'),
  ),
  media_output: v.pipe(
    v.nullable(v.record(v.string(), v.unknown())),
    v.description('Options and prices of an image or video model.'),
  ),
  top_provider: v.object({
    max_completion_tokens: v.nullable(v.number()),
    is_moderated: v.nullable(v.boolean()),
  }),
  supported_parameters: texts,
  supported_voices: v.pipe(v.nullable(texts), v.description('Voices of a speech model.')),
  reasoning: v.nullable(
    v.object({
      mandatory: v.boolean(),
      default_effort: maybeText,
      supported_efforts: v.nullable(texts),
    }),
  ),
  expiration_date: v.pipe(maybeText, v.description('Date after which the model may be removed.')),
  knowledge_cutoff: maybeText,
});

type ModelInfo = v.InferOutput<typeof output>;

/** Returns all details of one model. */
export const getModelInfo = defineOperation({
  name: 'get_model_info',
  title: 'Get model info',
  summary: 'Returns the inputs, outputs, prices and parameters of one model.',
  guidance:
    'Use it when you have an id. To find one use search_models; to check only that it exists use validate_model.',
  errors: [
    'INVALID_INPUT',
    'MODEL_NOT_FOUND',
    'UPSTREAM_HTTP',
    'UPSTREAM_REFUSED',
    'UPSTREAM_TIMEOUT',
  ],
  related: ['search_models', 'validate_model', 'chat_completion'],
  effects: readOnlyEffects,
  input: v.strictObject({ model: modelIdField }),
  output,
  async run({ model: id }, { client, signal, operation }) {
    const model = await client.models.get(id, { signal, operation });
    const details = await findModelDetails(model, { client, signal, operation });
    const data = { ...toModelInfo(model, id), media_output: details?.data ?? null };
    // The publisher of the model writes its name and description.
    return { data, text: toText(data, details, isFree(model)), untrusted: true };
  },
});

function toModelInfo(model: Model, requestedId: string): Omit<ModelInfo, 'media_output'> {
  const { raw, reasoning, createdAtSeconds } = model;
  return {
    id: model.id,
    resolved_from: model.id === requestedId ? null : requestedId,
    canonical_slug: model.canonicalSlug,
    name: model.name,
    description: model.description,
    created_at: createdAtSeconds === undefined ? null : toIsoTime(createdAtSeconds),
    context_length: model.contextLength ?? null,
    architecture: {
      input_modalities: [...model.inputModalities],
      output_modalities: [...model.outputModalities],
    },
    ...toPrices(model),
    top_provider: {
      max_completion_tokens: model.maxCompletionTokens ?? null,
      is_moderated: toFlag(recordAt(raw, 'top_provider')['is_moderated']),
    },
    supported_parameters: [...model.supportedParameters],
    supported_voices: model.supportedVoices === undefined ? null : [...model.supportedVoices],
    reasoning: reasoning === undefined ? null : toReasoning(reasoning),
    expiration_date: model.expiresAt ?? null,
    knowledge_cutoff: textAt(raw, 'knowledge_cutoff') ?? null,
  };
}

function toPrices({
  raw,
  pricing,
}: Model): Pick<ModelInfo, 'pricing' | 'price_discount' | 'price_overrides'> {
  const { discount: _, overrides, ...listed } = recordAt(raw, 'pricing');
  const prices = Object.entries(listed).flatMap(([key, price]): [string, string][] =>
    typeof price === 'string' || typeof price === 'number' ? [[key, String(price)]] : [],
  );
  return {
    pricing: Object.fromEntries(prices),
    price_discount: pricing.discount ?? null,
    price_overrides: Array.isArray(overrides) ? overrides.filter(isRecord) : [],
  };
}

function toReasoning(reasoning: NonNullable<Model['reasoning']>): ModelInfo['reasoning'] {
  const { mandatory, defaultEffort, supportedEfforts } = reasoning;
  return {
    mandatory,
    default_effort: defaultEffort ?? null,
    supported_efforts: supportedEfforts === undefined ? null : [...supportedEfforts],
  };
}

function toFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function toIsoTime(seconds: number): string | null {
  const time = new Date(seconds * 1000);
  // toISOString throws for a time out of range.
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function toText(info: ModelInfo, model: ModelDetails | undefined, free: boolean): string {
  const { input_modalities: inputs, output_modalities: outputs } = info.architecture;
  const prices = Object.entries(info.pricing)
    // A model with a price per second or image lists 0 per token, which does not make it free.
    .filter(([, price]) => free || Number(price) !== 0)
    .map(([key, price]) => (price.startsWith('-') ? `${key} varies by call` : `${key} $${price}`));
  // The context length of a video model has no use.
  const contextLength = outputs.includes('video') ? null : info.context_length;
  return [
    `${info.id}: ${info.name}`,
    ...(info.resolved_from === null ? [] : [`Resolved from: ${info.resolved_from}`]),
    ...(inputs.length === 0 ? [] : [`Takes ${inputs.join(', ')}; produces ${outputs.join(', ')}`]),
    ...(contextLength === null ? [] : [`Context: ${contextLength} tokens`]),
    ...(prices.length === 0 ? [] : [`Prices for one unit: ${prices.join(', ')}`]),
    ...(model?.lines ?? []),
    ...(info.supported_parameters.length === 0
      ? []
      : [`Parameters: ${info.supported_parameters.join(', ')}`]),
    ...(info.supported_voices === null ? [] : [`Voices: ${info.supported_voices.join(', ')}`]),
    ...(info.expiration_date === null ? [] : [`May be removed after ${info.expiration_date}`]),
    ...(info.description === '' ? [] : ['', info.description]),
  ].join('\n');
}
