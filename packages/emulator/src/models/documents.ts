import type { CatalogueEntry } from './catalogue-entry.ts';
import type { Catalogue } from './catalogue.ts';
import { hashText } from '../shared/hash-text.ts';
import type { JsonObject } from '../shared/json.ts';
import { findProvider, type Provider } from './providers.ts';

/** Returns a model as `GET /models` describes it. */
export function toModelDocument(entry: CatalogueEntry, catalogue: Catalogue): JsonObject {
  const target = entry.aliasOf === undefined ? undefined : catalogue.find(entry.aliasOf);
  return {
    id: entry.id,
    canonical_slug: entry.canonicalSlug ?? entry.id,
    hugging_face_id: entry.huggingFaceId ?? null,
    name: entry.name,
    created: entry.created,
    description: entry.description,
    context_length: entry.contextLength,
    architecture: toArchitecture(entry),
    pricing: entry.pricing,
    top_provider: {
      context_length: entry.contextLength,
      max_completion_tokens: entry.maxCompletionTokens,
      is_moderated: entry.isModerated ?? false,
    },
    per_request_limits: null,
    supported_parameters: entry.parameters,
    default_parameters: null,
    supported_voices: entry.voices ?? null,
    expiration_date: null,
    knowledge_cutoff: entry.knowledgeCutoff ?? null,
    links: { details: `/api/v1/models/${entry.id}/endpoints` },
    ...(entry.reasoning === undefined ? {} : { reasoning: entry.reasoning }),
    ...(target === undefined ? {} : { alias_target: { name: target.name, slug: target.id } }),
  };
}

/** Returns the input and output modalities of a model. */
export function toArchitecture({ input, output, tokenizer }: CatalogueEntry): JsonObject {
  return {
    modality: `${input.join('+')}->${output.join('+')}`,
    input_modalities: input,
    output_modalities: output,
    tokenizer,
    instruct_type: null,
  };
}

/** Returns the endpoints of a model, one for each provider. */
export function toEndpointDocuments(entry: CatalogueEntry): JsonObject[] {
  return entry.providers.flatMap((slug) => {
    const provider = findProvider(slug);
    return provider === undefined ? [] : [toEndpointDocument(entry, provider)];
  });
}

function toEndpointDocument(entry: CatalogueEntry, provider: Provider): JsonObject {
  // Differs per endpoint and is the same on every run.
  const hash = hashText(`${entry.id} ${provider.slug}`);
  const latency = 300 + (hash % 900);
  const throughput = 40 + (hash % 120);
  const canCallTools = entry.parameters.includes('tool_choice');
  return {
    name: `${provider.name} | ${entry.id}`,
    model_id: entry.id,
    model_name: entry.name,
    provider_name: provider.name,
    tag: provider.slug,
    context_length: entry.contextLength,
    max_completion_tokens: entry.maxCompletionTokens,
    max_prompt_tokens: null,
    quantization: entry.huggingFaceId === undefined ? null : 'fp8',
    supported_parameters: entry.parameters,
    pricing: { ...entry.pricing, discount: 0 },
    status: 0,
    uptime_last_5m: 100,
    uptime_last_30m: 99.9,
    uptime_last_1d: 99.8,
    latency_last_30m: percentiles(latency, [1, 1.5, 2.2, 4]),
    throughput_last_30m: percentiles(throughput, [1, 0.85, 0.7, 0.4]),
    supports_implicit_caching: entry.pricing.input_cache_read !== undefined,
    supports_voice_cloning: entry.output.includes('speech') && entry.input.includes('audio'),
    supports_tool_choice: {
      auto: canCallTools,
      function: canCallTools,
      none: canCallTools,
      required: canCallTools,
    },
  };
}

function percentiles(
  middle: number,
  factors: readonly [number, number, number, number],
): JsonObject {
  const [p50, p75, p90, p99] = factors.map((factor) => Math.round(middle * factor));
  return { p50, p75, p90, p99 };
}
