import * as v from 'valibot';

import { isRecord } from '../../shared/untrusted-json.ts';
import type { Model, ModelPricing, ModelReasoning } from '../shared/model-catalogue.ts';

/** Schema of an optional field. A value of another type counts as absent: one invalid field must not hide a model. */
function field<Schema extends v.GenericSchema>(schema: Schema) {
  return v.fallback(v.nullish(schema), undefined);
}

const text = field(v.string());
const number = field(v.number());
const flag = field(v.boolean());
const price = field(v.union([v.string(), v.number()]));
const texts = field(
  v.pipe(
    v.array(v.unknown()),
    v.transform((list) => list.filter((each) => typeof each === 'string')),
  ),
);

const Pricing = v.object({
  prompt: price,
  completion: price,
  request: price,
  image: price,
  image_token: price,
  image_output: price,
  audio: price,
  audio_output: price,
  input_audio_cache: price,
  input_cache_read: price,
  input_cache_write: price,
  input_cache_write_1h: price,
  internal_reasoning: price,
  web_search: price,
  discount: number,
});

const Reasoning = v.object({
  mandatory: flag,
  default_enabled: flag,
  default_effort: text,
  supported_efforts: texts,
  supports_max_tokens: flag,
});

const ModelEntry = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  canonical_slug: text,
  name: text,
  description: text,
  created: number,
  context_length: number,
  architecture: field(
    v.object({
      input_modalities: texts,
      output_modalities: texts,
    }),
  ),
  pricing: field(Pricing),
  top_provider: field(v.object({ max_completion_tokens: number })),
  supported_parameters: texts,
  supported_voices: texts,
  expiration_date: text,
  reasoning: field(Reasoning),
  alias_target: field(v.object({ slug: v.string() })),
});

/** Response of `GET models`. Its entries are parsed one by one: an invalid one must not hide the others. */
export const ModelList = v.object({ data: v.array(v.unknown()) });

/** Parses one entry of the catalogue; `undefined` when it is invalid. */
export function parseModel(raw: unknown): Model | undefined {
  if (!isRecord(raw)) return undefined;
  const result = v.safeParse(ModelEntry, raw);
  return result.success ? toModel(result.output, raw) : undefined;
}

function toModel(
  entry: v.InferOutput<typeof ModelEntry>,
  raw: Readonly<Record<string, unknown>>,
): Model {
  const { id, architecture, top_provider: topProvider, reasoning } = entry;
  return {
    id,
    canonicalSlug: entry.canonical_slug ?? id,
    name: entry.name ?? id,
    description: entry.description ?? '',
    createdAtSeconds: entry.created ?? undefined,
    contextLength: entry.context_length ?? undefined,
    maxCompletionTokens: topProvider?.max_completion_tokens ?? undefined,
    inputModalities: architecture?.input_modalities ?? [],
    outputModalities: architecture?.output_modalities ?? [],
    pricing: toPricing(entry.pricing ?? {}),
    supportedParameters: entry.supported_parameters ?? [],
    supportedVoices: entry.supported_voices ?? undefined,
    expiresAt: entry.expiration_date ?? undefined,
    reasoning: reasoning ? toReasoning(reasoning) : undefined,
    aliasOf: entry.alias_target?.slug,
    raw,
  };
}

function toReasoning(reasoning: v.InferOutput<typeof Reasoning>): ModelReasoning {
  return {
    mandatory: reasoning.mandatory ?? false,
    defaultEnabled: reasoning.default_enabled ?? undefined,
    defaultEffort: reasoning.default_effort ?? undefined,
    supportedEfforts: reasoning.supported_efforts ?? undefined,
    supportsMaxTokens: reasoning.supports_max_tokens ?? false,
  };
}

function toPricing(pricing: v.InferOutput<typeof Pricing>): ModelPricing {
  return {
    promptUsdPerToken: toPrice(pricing.prompt),
    completionUsdPerToken: toPrice(pricing.completion),
    requestUsd: toPrice(pricing.request),
    imageUsd: toPrice(pricing.image),
    imageUsdPerToken: toPrice(pricing.image_token),
    imageOutputUsd: toPrice(pricing.image_output),
    audioUsdPerToken: toPrice(pricing.audio),
    audioOutputUsdPerToken: toPrice(pricing.audio_output),
    cachedAudioUsdPerToken: toPrice(pricing.input_audio_cache),
    cacheReadUsdPerToken: toPrice(pricing.input_cache_read),
    cacheWriteUsdPerToken: toPrice(pricing.input_cache_write),
    longCacheWriteUsdPerToken: toPrice(pricing.input_cache_write_1h),
    reasoningUsdPerToken: toPrice(pricing.internal_reasoning),
    webSearchUsd: toPrice(pricing.web_search),
    discount: pricing.discount ?? undefined,
  };
}

/** Parses a price, which is a decimal string. A negative price of a router means that the price depends on the call. */
function toPrice(amount: string | number | null | undefined): number | undefined {
  if (amount === null || amount === undefined || amount === '') return undefined;
  const value = Number(amount);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
