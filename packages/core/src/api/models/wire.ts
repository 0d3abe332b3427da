import * as v from 'valibot';

import type { Model, ModelPricing, ModelReasoning } from '../shared/model-catalogue.ts';

const price = v.nullish(v.union([v.string(), v.number()]));

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
  discount: v.nullish(v.number()),
});

const Reasoning = v.object({
  mandatory: v.nullish(v.boolean()),
  default_enabled: v.nullish(v.boolean()),
  default_effort: v.nullish(v.string()),
  supported_efforts: v.nullish(v.array(v.string())),
  supports_max_tokens: v.nullish(v.boolean()),
});

const ModelEntry = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  canonical_slug: v.nullish(v.string()),
  name: v.nullish(v.string()),
  description: v.nullish(v.string()),
  created: v.nullish(v.number()),
  context_length: v.nullish(v.number()),
  architecture: v.nullish(
    v.object({
      input_modalities: v.nullish(v.array(v.string())),
      output_modalities: v.nullish(v.array(v.string())),
    }),
  ),
  pricing: v.nullish(Pricing),
  top_provider: v.nullish(v.object({ max_completion_tokens: v.nullish(v.number()) })),
  supported_parameters: v.nullish(v.array(v.string())),
  supported_voices: v.nullish(v.array(v.string())),
  expiration_date: v.nullish(v.string()),
  reasoning: v.nullish(Reasoning),
  alias_target: v.nullish(v.object({ slug: v.string() })),
});

/** Response of `GET models`. Its entries are parsed one by one: an invalid one must not hide the others. */
export const ModelList = v.object({ data: v.array(v.record(v.string(), v.unknown())) });

/** Parses one entry of the catalogue; `undefined` when it is invalid. */
export function parseModel(raw: Readonly<Record<string, unknown>>): Model | undefined {
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
function toPrice(text: string | number | null | undefined): number | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
