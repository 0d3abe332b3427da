import type { CallOptions } from '../../shared/call-options.ts';

/** Input modality of a model. OpenRouter may add more; a {@link Model} has those that OpenRouter lists. */
export type InputModality = 'text' | 'image' | 'file' | 'audio' | 'video';

/** Output modalities. OpenRouter may add more; a {@link Model} has those that OpenRouter lists. */
export const outputModalities = [
  'text',
  'image',
  'audio',
  'video',
  'speech',
  'transcription',
  'embeddings',
  'rerank',
  'decisions',
] as const;

/** Output modality of a model. */
export type OutputModality = (typeof outputModalities)[number];

/** Sort orders of a model search. */
export const modelSorts = ['newest', 'price', 'context', 'name'] as const;

/** Sort order: newest first, cheapest prompt first, longest context first, or by name. */
export type ModelSort = (typeof modelSorts)[number];

/** Maximum models per page: an agent reads a page at a time, and fifty rows are already long. */
export const MAX_PAGE_SIZE = 50;

/** Default number of models per page. */
export const DEFAULT_PAGE_SIZE = 20;

/** Prices of a model in US dollars. A price is `undefined` when none is listed or when it depends on the call. */
export interface ModelPricing {
  readonly promptUsdPerToken: number | undefined;
  readonly completionUsdPerToken: number | undefined;
  readonly requestUsd: number | undefined;
  /** Per input image. */
  readonly imageUsd: number | undefined;
  readonly imageUsdPerToken: number | undefined;
  /** Per generated image; below a tenth of a cent, per image token. */
  readonly imageOutputUsd: number | undefined;
  readonly audioUsdPerToken: number | undefined;
  readonly audioOutputUsdPerToken: number | undefined;
  readonly cachedAudioUsdPerToken: number | undefined;
  readonly cacheReadUsdPerToken: number | undefined;
  readonly cacheWriteUsdPerToken: number | undefined;
  /** For a cache entry with a TTL of one hour. */
  readonly longCacheWriteUsdPerToken: number | undefined;
  readonly reasoningUsdPerToken: number | undefined;
  readonly webSearchUsd: number | undefined;
  /** Fraction from 0 to 1 that is taken off every price above. */
  readonly discount: number | undefined;
}

/** Reasoning of a model. */
export interface ModelReasoning {
  /** Whether reasoning cannot be disabled. */
  readonly mandatory: boolean;
  /** Whether the model reasons by default. */
  readonly defaultEnabled: boolean | undefined;
  readonly defaultEffort: string | undefined;
  /** Highest first; `undefined` when every effort is supported. */
  readonly supportedEfforts: readonly string[] | undefined;
  /** Whether a budget of reasoning tokens can be set. */
  readonly supportsMaxTokens: boolean;
}

/** Model in OpenRouter's catalogue. */
export interface Model {
  /** Id for requests: `author/slug`, with the variant when it has its own entry (`author/slug:free`). */
  readonly id: string;
  /** Exact version behind {@link Model.id}. */
  readonly canonicalSlug: string;
  readonly name: string;
  /** Written by the author of the model: data, never instructions. */
  readonly description: string;
  /** Seconds since the epoch. */
  readonly createdAtSeconds: number | undefined;
  /** Maximum tokens of a request and its answer together. */
  readonly contextLength: number | undefined;
  readonly maxCompletionTokens: number | undefined;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly pricing: ModelPricing;
  /** Names of request parameters that the model supports. */
  readonly supportedParameters: readonly string[];
  /** Voices of a speech model; `undefined` when OpenRouter lists none. */
  readonly supportedVoices: readonly string[] | undefined;
  /** ISO 8601 date after which the model may be removed. */
  readonly expiresAt: string | undefined;
  /** `undefined` when the model does not reason. */
  readonly reasoning: ModelReasoning | undefined;
  /** Id that an alias such as `~author/family-latest` refers to. */
  readonly aliasOf: string | undefined;
  /** Original record, including fields that this type lacks. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Query for models. All conditions must hold. */
export interface ModelQuery {
  /** Words that must all occur in the id, the name or the description, in any case. */
  readonly text?: string | undefined;
  /** Author part of the id: `google`. */
  readonly provider?: string | undefined;
  /** Input modalities that the model must support. */
  readonly input?: readonly InputModality[] | undefined;
  /** Output modalities that the model must support. */
  readonly output?: readonly OutputModality[] | undefined;
  /** Maximum US dollars per million prompt tokens. Excludes models without a fixed price. */
  readonly maxPromptUsdPerMillion?: number | undefined;
  /** Whether only free models are returned. @default false */
  readonly free?: boolean | undefined;
  /** Minimum context length in tokens. Excludes models that list none. */
  readonly minContext?: number | undefined;
  /** Request parameters that the model must support, such as `tools`. */
  readonly parameters?: readonly string[] | undefined;
  /** @default OpenRouter's own order, matches in id and name before those in the description */
  readonly sort?: ModelSort | undefined;
  /** Models per page, 1 to {@link MAX_PAGE_SIZE}. @default 20 */
  readonly limit?: number | undefined;
  /** Number of models to skip. @default 0 */
  readonly offset?: number | undefined;
}

/** Page of a search. */
export interface ModelPage {
  readonly items: readonly Model[];
  /** Total number of models that match. */
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  /** Offset of the next page; `undefined` on the last one. */
  readonly nextOffset: number | undefined;
}

/** Catalogue of OpenRouter's models, fetched once and cached. */
export interface ModelCatalogue {
  /** Returns all models, in OpenRouter's order. */
  list(options?: CallOptions): Promise<readonly Model[]>;
  /**
   * Returns the models that match a query, one page at a time.
   *
   * @throws OpenRouterError `INVALID_INPUT` when the query has an unknown field or the page is out of range.
   */
  search(query: ModelQuery, options?: CallOptions): Promise<ModelPage>;
  /**
   * Returns a model. Routing variants (`:nitro`), `author/slug@preset/name` and aliases resolve to their model.
   *
   * @throws OpenRouterError `MODEL_NOT_FOUND` with the nearest ids in `details.suggestions`; `INVALID_INPUT` for a bare
   * `@preset/name`, which has no entry.
   */
  get(id: string, options?: CallOptions): Promise<Model>;
  /** Whether a request may name this id. True for every `@preset/name`: presets are not listed. */
  has(id: string, options?: CallOptions): Promise<boolean>;
}
