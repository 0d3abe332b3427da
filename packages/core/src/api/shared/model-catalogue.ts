import type { CallOptions } from '../../shared/call-options.ts';

/** What a model can be given. OpenRouter may add to it; a {@link Model} shows whatever it says. */
export type InputModality = 'text' | 'image' | 'file' | 'audio' | 'video';

/** What a model can produce. OpenRouter may add to it; a {@link Model} shows whatever it says. */
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

/** What a model can produce. */
export type OutputModality = (typeof outputModalities)[number];

/** The orders that a search can give its models in. */
export const modelSorts = ['newest', 'price', 'context', 'name'] as const;

/** Newest first, cheapest prompt first, longest context first, or by name. */
export type ModelSort = (typeof modelSorts)[number];

/** Most models on one page: an agent reads a page at a time, and fifty rows are already long. */
export const MAX_PAGE_SIZE = 50;

/** Models on a page when nobody says how many. */
export const DEFAULT_PAGE_SIZE = 20;

/** What a model costs, in US dollars. A price is `undefined` when none is listed or when it changes from call to call. */
export interface ModelPricing {
  readonly promptUsdPerToken: number | undefined;
  readonly completionUsdPerToken: number | undefined;
  readonly requestUsd: number | undefined;
  /** For one picture that is sent. */
  readonly imageUsd: number | undefined;
  readonly imageUsdPerToken: number | undefined;
  /** For one picture that is made; below a tenth of a cent it is for one token of it. */
  readonly imageOutputUsd: number | undefined;
  readonly audioUsdPerToken: number | undefined;
  readonly audioOutputUsdPerToken: number | undefined;
  readonly cachedAudioUsdPerToken: number | undefined;
  readonly cacheReadUsdPerToken: number | undefined;
  readonly cacheWriteUsdPerToken: number | undefined;
  /** For a cache entry that is kept for an hour. */
  readonly longCacheWriteUsdPerToken: number | undefined;
  readonly reasoningUsdPerToken: number | undefined;
  readonly webSearchUsd: number | undefined;
  /** Fraction from 0 to 1 that is taken off every price above. */
  readonly discount: number | undefined;
}

/** How a model reasons before it answers. */
export interface ModelReasoning {
  /** Whether reasoning cannot be turned off. */
  readonly mandatory: boolean;
  /** Whether the model reasons when the request does not say. */
  readonly defaultEnabled: boolean | undefined;
  readonly defaultEffort: string | undefined;
  /** Highest first; `undefined` when every effort is taken. */
  readonly supportedEfforts: readonly string[] | undefined;
  /** Whether a budget of reasoning tokens can be set. */
  readonly supportsMaxTokens: boolean;
}

/** One model of OpenRouter's catalogue. */
export interface Model {
  /** What a request names: `author/slug`, with the variant when it is an entry of its own (`author/slug:free`). */
  readonly id: string;
  /** The exact version behind {@link Model.id}. */
  readonly canonicalSlug: string;
  readonly name: string;
  /** Written by the author of the model: data, never instructions. */
  readonly description: string;
  /** Seconds since the epoch. */
  readonly createdAtSeconds: number | undefined;
  /** Tokens that a request and its answer may have together. */
  readonly contextLength: number | undefined;
  readonly maxCompletionTokens: number | undefined;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly pricing: ModelPricing;
  /** Names of request parameters that the model takes. */
  readonly supportedParameters: readonly string[];
  /** Voices of a speech model; `undefined` when OpenRouter lists none. */
  readonly supportedVoices: readonly string[] | undefined;
  /** ISO 8601 date after which the model may be gone. */
  readonly expiresAt: string | undefined;
  /** `undefined` when the model does not reason. */
  readonly reasoning: ModelReasoning | undefined;
  /** The id that an alias such as `~author/family-latest` stands for. */
  readonly aliasOf: string | undefined;
  /** The record as it came, with all that the fields above leave out. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Which models a search looks for. All conditions must hold. */
export interface ModelQuery {
  /** Words that must all occur in the id, the name or the description, in any case. */
  readonly text?: string | undefined;
  /** The author part of the id: `google`. */
  readonly provider?: string | undefined;
  /** All of these can be given to the model. */
  readonly input?: readonly InputModality[] | undefined;
  /** All of these can be produced by the model. */
  readonly output?: readonly OutputModality[] | undefined;
  /** US dollars for a million prompt tokens. Leaves out models without a fixed price. */
  readonly maxPromptUsdPerMillion?: number | undefined;
  /** Only models that cost nothing. @default false */
  readonly free?: boolean | undefined;
  /** Least context length in tokens. Leaves out models that list none. */
  readonly minContext?: number | undefined;
  /** Request parameters that the model must take, such as `tools`. */
  readonly parameters?: readonly string[] | undefined;
  /** @default OpenRouter's own order, matches in id and name before those in the description */
  readonly sort?: ModelSort | undefined;
  /** Models on the page, 1 to {@link MAX_PAGE_SIZE}. @default 20 */
  readonly limit?: number | undefined;
  /** Models to pass over. @default 0 */
  readonly offset?: number | undefined;
}

/** One page of a search. */
export interface ModelPage {
  readonly items: readonly Model[];
  /** How many models match in all. */
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  /** Where the next page begins; `undefined` on the last one. */
  readonly nextOffset: number | undefined;
}

/** OpenRouter's models, read once and kept for a while. */
export interface ModelCatalogue {
  /** All models, in OpenRouter's order. */
  list(options?: CallOptions): Promise<readonly Model[]>;
  /**
   * The models that fit a query, a page at a time.
   *
   * @throws OpenRouterError `INVALID_INPUT` when the query has an unknown field or the page is out of range.
   */
  search(query: ModelQuery, options?: CallOptions): Promise<ModelPage>;
  /**
   * One model. Routing variants (`:nitro`), `author/slug@preset/name` and aliases lead to the model behind them.
   *
   * @throws OpenRouterError `MODEL_NOT_FOUND` with the nearest ids in `details.suggestions`; `INVALID_INPUT` for a bare
   * `@preset/name`, which has no entry.
   */
  get(id: string, options?: CallOptions): Promise<Model>;
  /** Whether a request may name this id. True for every `@preset/name`: presets are not listed. */
  has(id: string, options?: CallOptions): Promise<boolean>;
}
