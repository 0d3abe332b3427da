import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { AudioFormat, CacheControl, ChatMessage } from './messages.ts';
import type { ProviderRouting } from '../shared/routing.ts';

/** Levels of reasoning effort, the highest first. Source: OpenRouter docs, reasoning tokens. */
export const reasoningEfforts = [
  'max',
  'xhigh',
  'high',
  'medium',
  'low',
  'minimal',
  'none',
] as const;

export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** Options for reasoning. `effort` and `maxTokens` exclude each other. */
export interface ReasoningOptions {
  readonly effort?: ReasoningEffort | undefined;
  readonly maxTokens?: number | undefined;
  /** Whether the model reasons without returning its reasoning. */
  readonly exclude?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  readonly summary?: 'auto' | 'concise' | 'detailed' | undefined;
}

/** Function that the model may call. */
export interface FunctionTool {
  readonly type: 'function';
  /** At most 64 characters. */
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema for the arguments. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly strict?: boolean | undefined;
  readonly cacheControl?: CacheControl | undefined;
}

/** Tool that OpenRouter runs itself, such as `openrouter:web_search`. */
export interface ServerTool {
  readonly type: `openrouter:${string}`;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

export type ChatTool = FunctionTool | ServerTool;

export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: `openrouter:${string}` };

/** Response format that follows a schema. */
export interface JsonSchemaFormat {
  readonly type: 'json_schema';
  /** At most 64 characters. */
  readonly name: string;
  /** JSON Schema, or any Standard Schema that can be converted to one. */
  readonly schema: Readonly<Record<string, unknown>> | StandardSchemaV1;
  readonly description?: string | undefined;
  /** Whether the provider must enforce the schema. @default whether it can: every object is closed and requires its properties */
  readonly strict?: boolean | undefined;
}

/** Response format whose answers have a type: a Standard Schema, by itself or as the schema of a named format. */
export type TypedFormat =
  | StandardSchemaV1
  | (JsonSchemaFormat & { readonly schema: StandardSchemaV1 });

/** Type of an answer that follows a {@link TypedFormat}. */
export type OutputOf<Format extends TypedFormat> = Format extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Format>
  : Format extends { readonly schema: infer Schema extends StandardSchemaV1 }
    ? StandardSchemaV1.InferOutput<Schema>
    : never;

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | { readonly type: 'grammar'; readonly grammar: string }
  | { readonly type: 'python' }
  | JsonSchemaFormat
  | StandardSchemaV1;

/** OpenRouter's cache of complete responses: a hit costs nothing. Not the provider's prompt cache, which is `cacheControl`. */
export interface ResponseCacheOptions {
  /** Whole seconds, 1 to 86400. @default 300, upstream */
  readonly ttlSeconds?: number | undefined;
  /** Whether the cached response is discarded and the request is sent again. */
  readonly clear?: boolean | undefined;
}

/** Options for web search by OpenRouter's server tool `openrouter:web_search`. */
export interface WebSearchOptions {
  readonly engine?: 'auto' | 'native' | 'exa' | 'parallel' | 'firecrawl' | 'perplexity' | undefined;
  /** Maximum results per search, 1 to 25. @default 5, upstream */
  readonly maxResults?: number | undefined;
  readonly maxTotalResults?: number | undefined;
  readonly maxUses?: number | undefined;
  readonly searchContextSize?: 'low' | 'medium' | 'high' | undefined;
  readonly maxCharacters?: number | undefined;
  readonly allowedDomains?: readonly string[] | undefined;
  readonly excludedDomains?: readonly string[] | undefined;
  readonly userLocation?: Readonly<Record<string, unknown>> | undefined;
}

/** Plugin, identified by `id`, with its own settings as OpenRouter spells them. */
export interface ChatPlugin {
  readonly id: string;
  readonly [setting: string]: unknown;
}

/** Chat request. Only fields that are set are sent: a default that is sent may act differently from one that is not. */
export interface ChatRequest {
  /** At least one. */
  readonly messages: readonly ChatMessage[];
  /** `author/slug`, with variants such as `:nitro`. @default the client's `defaults.chatModel`, else the account's */
  readonly model?: string | undefined;
  /** Fallback models, in order. */
  readonly models?: readonly string[] | undefined;

  /** Maximum output tokens, reasoning included. */
  readonly maxTokens?: number | undefined;
  /** Sampling temperature, 0 to 2. */
  readonly temperature?: number | undefined;
  /** Above 0 to 1. */
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly minP?: number | undefined;
  readonly topA?: number | undefined;
  /** -2 to 2. */
  readonly frequencyPenalty?: number | undefined;
  /** -2 to 2. */
  readonly presencePenalty?: number | undefined;
  readonly repetitionPenalty?: number | undefined;
  readonly seed?: number | undefined;
  /** Stop sequences, at most 4. */
  readonly stop?: string | readonly string[] | undefined;
  readonly logitBias?: Readonly<Record<string, number>> | undefined;
  readonly logprobs?: boolean | undefined;
  /** 0 to 20. */
  readonly topLogprobs?: number | undefined;
  readonly verbosity?: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | undefined;

  readonly tools?: readonly ChatTool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly parallelToolCalls?: boolean | undefined;
  /** Conditions that end the loop of server tools, as OpenRouter spells them: `{ type: 'max_cost', max_cost_in_dollars: 0.05 }`. */
  readonly stopServerToolsWhen?: readonly Readonly<Record<string, unknown>>[] | undefined;

  /** Format of the answer. A Standard Schema types and validates `ChatResult.output`. */
  readonly responseFormat?: ResponseFormat | undefined;
  readonly reasoning?: ReasoningOptions | undefined;
  /** Whether reasoning is returned, for models that reason by default; `reasoning` takes precedence. */
  readonly includeReasoning?: boolean | undefined;

  /** Output modalities. `audio` requires streaming. */
  readonly modalities?: readonly ('text' | 'image' | 'audio')[] | undefined;
  readonly audio?:
    | {
        /** `undefined` for models that generate music. */
        readonly voice?: string | undefined;
        readonly format: AudioFormat | 'opus';
      }
    | undefined;
  readonly imageConfig?: Readonly<Record<string, unknown>> | undefined;

  /** Provider routing, merged over the client's `defaults.provider` field by field. */
  readonly provider?: ProviderRouting | undefined;
  /** OpenRouter's response cache: on, off (even if a preset turns it on), or on with options. */
  readonly cache?: boolean | ResponseCacheOptions | undefined;
  /** Lets the provider cache the longest possible prefix. */
  readonly cacheControl?: CacheControl | undefined;
  readonly promptCacheKey?: string | undefined;
  readonly webSearch?: boolean | WebSearchOptions | undefined;
  readonly plugins?: readonly ChatPlugin[] | undefined;
  readonly serviceTier?: 'auto' | 'default' | 'fast' | 'flex' | 'priority' | 'scale' | undefined;
  /** Groups requests and keeps them on one provider. At most 256 characters. */
  readonly sessionId?: string | undefined;
  /** Id of the end user, for abuse detection. */
  readonly user?: string | undefined;
  /** At most 16 pairs; keys up to 64, values up to 512 characters. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly trace?: Readonly<Record<string, unknown>> | undefined;
  /** Predicted output: text that the answer probably repeats. */
  readonly prediction?:
    | {
        readonly type: 'content';
        readonly content: string | readonly { readonly type: 'text'; readonly text: string }[];
      }
    | undefined;
  /** Fields that OpenRouter accepts and this type lacks; they take precedence over the others. `stream` is not accepted. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
}
