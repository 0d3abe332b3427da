import { type ByokOptions, type Charge, splitCharge } from './byok.ts';
import type { EmulatorClock } from '../shared/clock.ts';
import { roundUsd } from '../shared/round-usd.ts';
import type { JsonObject } from '../shared/json.ts';

/** A generation, as recorded when it was made. */
export interface Generation {
  readonly id: string;
  readonly key: string;
  readonly apiType: 'completions' | 'embeddings' | 'rerank' | 'tts' | 'stt' | 'video' | 'image';
  readonly model: string;
  readonly providerName: string;
  /** Time by the emulator's clock; until then the generation does not exist for any endpoint. */
  readonly createdAtMs: number;
  /** Time from which `GET /generation` finds it. @default at once */
  readonly availableAtMs?: number | undefined;
  /** Price by the catalogue; with `charge`, what OpenRouter charged. */
  readonly costUsd: number;
  /** Costs that the response reported, where a script may set them. @default `costUsd`, split for BYOK */
  readonly charge?: Charge | undefined;
  readonly isFree: boolean;
  readonly isStreamed: boolean;
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly finishReason?: string | undefined;
  readonly nativeFinishReason?: string | undefined;
  readonly mediaInPrompt?: number | undefined;
  readonly audioInPrompt?: number | undefined;
  readonly mediaInCompletion?: number | undefined;
  readonly searchResults?: number | undefined;
  readonly cacheSourceId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly referer?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** Generations since the start or the last reset. */
export interface GenerationLedger {
  add(generation: Generation): void;
  find(id: string): Generation | undefined;
  /** Returns the amount spent with one key, or with all keys. */
  totals(key?: string): {
    readonly costUsd: number;
    readonly upstreamCostUsd: number;
    readonly freeRequests: number;
  };
  clear(): void;
}

/** Creates an empty ledger. */
export function createGenerationLedger(clock: EmulatorClock, byok?: ByokOptions): GenerationLedger {
  const generations = new Map<string, Generation>();
  const isCompleted = ({ createdAtMs }: Generation): boolean => createdAtMs <= clock.now();
  return {
    add: (generation) => {
      const charge = generation.charge ?? splitCharge(generation.costUsd, byok);
      generations.set(generation.id, { ...generation, charge, costUsd: charge.costUsd });
    },
    find: (id) => {
      const generation = generations.get(id);
      return generation !== undefined && isCompleted(generation) ? generation : undefined;
    },
    totals: (key) => {
      const mine = [...generations.values()].filter(
        (one) => isCompleted(one) && (key === undefined || one.key === key),
      );
      return {
        costUsd: roundUsd(mine.reduce((sum, { costUsd }) => sum + costUsd, 0)),
        upstreamCostUsd: roundUsd(
          mine.reduce((sum, { charge }) => sum + (charge?.upstreamCostUsd ?? 0), 0),
        ),
        freeRequests: mine.filter(({ isFree }) => isFree).length,
      };
    },
    clear: () => {
      generations.clear();
    },
  };
}

/** Returns a generation as `GET /generation` describes it. */
export function toGenerationDocument(generation: Generation): JsonObject {
  const { promptTokens = null, completionTokens = null, reasoningTokens = null } = generation;
  return {
    id: generation.id,
    request_id: null,
    upstream_id: null,
    api_type: generation.apiType,
    model: generation.model,
    provider_name: generation.providerName,
    created_at: new Date(generation.createdAtMs).toISOString(),
    total_cost: generation.costUsd,
    usage: generation.costUsd,
    upstream_inference_cost: generation.charge?.upstreamCostUsd ?? null,
    cache_discount: null,
    is_byok: generation.charge?.isByok ?? false,
    streamed: generation.isStreamed,
    cancelled: false,
    tokens_prompt: promptTokens,
    tokens_completion: completionTokens,
    native_tokens_prompt: promptTokens,
    native_tokens_completion: completionTokens,
    native_tokens_reasoning: reasoningTokens,
    native_tokens_cached: promptTokens === null ? null : 0,
    native_tokens_completion_images: null,
    finish_reason: generation.finishReason ?? null,
    native_finish_reason: generation.nativeFinishReason ?? null,
    num_media_prompt: generation.mediaInPrompt ?? null,
    num_input_audio_prompt: generation.audioInPrompt ?? null,
    num_media_completion: generation.mediaInCompletion ?? null,
    num_search_results: generation.searchResults ?? null,
    num_fetches: null,
    response_cache_source_id: generation.cacheSourceId ?? null,
    session_id: generation.sessionId ?? null,
    http_referer: generation.referer ?? null,
    user_agent: generation.userAgent ?? null,
    ...UNUSED_FIELDS,
  };
}

/** Fields without a meaning in the emulator; clients require them to be describeOperation. */
const UNUSED_FIELDS = {
  latency: 120,
  generation_time: 480,
  moderation_latency: null,
  app_id: null,
  data_region: 'global',
  external_user: null,
  origin: '',
  preset_id: null,
  provider_responses: null,
  router: null,
  service_tier: null,
  web_search_engine: null,
  workspace_id: null,
};
