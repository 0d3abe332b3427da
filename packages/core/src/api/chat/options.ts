import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { AudioFormat, CacheControl, ChatMessage } from './messages.ts';
import type { ProviderRouting } from '../shared/routing.ts';

/** How hard a model thinks. Source: OpenRouter docs, reasoning tokens. */
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

/** What a model may spend on thinking, and whether its thoughts come back. Give `effort` or `maxTokens`, not both. */
export interface ReasoningOptions {
  readonly effort?: ReasoningEffort | undefined;
  readonly maxTokens?: number | undefined;
  /** Thinks, but keeps its thoughts to itself. */
  readonly exclude?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  readonly summary?: 'auto' | 'concise' | 'detailed' | undefined;
}

/** A function that the model may ask for. */
export interface FunctionTool {
  readonly type: 'function';
  /** At most 64 characters. */
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly strict?: boolean | undefined;
  readonly cacheControl?: CacheControl | undefined;
}

/** A tool that OpenRouter runs itself, such as `openrouter:web_search`. */
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

/** An answer that follows a schema. */
export interface JsonSchemaFormat {
  readonly type: 'json_schema';
  /** At most 64 characters. */
  readonly name: string;
  /** A JSON Schema, or any Standard Schema that can say itself as one. */
  readonly schema: Readonly<Record<string, unknown>> | StandardSchemaV1;
  readonly description?: string | undefined;
  /** Whether the provider must enforce the schema. */
  readonly strict?: boolean | undefined;
}

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | { readonly type: 'grammar'; readonly grammar: string }
  | { readonly type: 'python' }
  | JsonSchemaFormat
  | StandardSchemaV1;

/** OpenRouter's cache of whole answers: a hit costs nothing. Not the provider's prompt cache, which is `cacheControl`. */
export interface ResponseCacheOptions {
  /** Whole seconds, 1 to 86400. @default 300, upstream */
  readonly ttlSeconds?: number | undefined;
  /** Forgets the stored answer and asks anew. */
  readonly clear?: boolean | undefined;
}

/** Web search by OpenRouter's server tool `openrouter:web_search`. */
export interface WebSearchOptions {
  readonly engine?: 'auto' | 'native' | 'exa' | 'parallel' | 'firecrawl' | 'perplexity' | undefined;
  /** Results of one search, 1 to 25. @default 5, upstream */
  readonly maxResults?: number | undefined;
  readonly maxTotalResults?: number | undefined;
  readonly maxUses?: number | undefined;
  readonly searchContextSize?: 'low' | 'medium' | 'high' | undefined;
  readonly maxCharacters?: number | undefined;
  readonly allowedDomains?: readonly string[] | undefined;
  readonly excludedDomains?: readonly string[] | undefined;
  readonly userLocation?: Readonly<Record<string, unknown>> | undefined;
}

/** A plugin, named by `id`, with its own settings as OpenRouter spells them. */
export interface ChatPlugin {
  readonly id: string;
  readonly [setting: string]: unknown;
}

/** A question to a model. Only what is given is sent: a default sent is not the same as a default. */
export interface ChatRequest {
  /** At least one. */
  readonly messages: readonly ChatMessage[];
  /** `author/slug`, with variants such as `:nitro`. @default the client's `defaults.chatModel`, else the account's */
  readonly model?: string | undefined;
  /** Models to fall back to, in order. */
  readonly models?: readonly string[] | undefined;

  /** Highest number of tokens to write, reasoning included. */
  readonly maxTokens?: number | undefined;
  /** 0 to 2. */
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
  /** At most 4. */
  readonly stop?: string | readonly string[] | undefined;
  readonly logitBias?: Readonly<Record<string, number>> | undefined;
  readonly logprobs?: boolean | undefined;
  /** 0 to 20. */
  readonly topLogprobs?: number | undefined;
  readonly verbosity?: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | undefined;

  readonly tools?: readonly ChatTool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly parallelToolCalls?: boolean | undefined;
  /** Bounds the loop of server tools, as OpenRouter spells it: `{ type: 'max_cost', max_cost_in_dollars: 0.05 }`. */
  readonly stopServerToolsWhen?: readonly Readonly<Record<string, unknown>>[] | undefined;

  /** A Standard Schema here types and checks `ChatResult.output`. */
  readonly responseFormat?: ResponseFormat | undefined;
  readonly reasoning?: ReasoningOptions | undefined;
  /** Whether thoughts come back, for models that think by themselves; `reasoning` says more and wins. */
  readonly includeReasoning?: boolean | undefined;

  /** What the answer may be made of. `audio` needs streaming. */
  readonly modalities?: readonly ('text' | 'image' | 'audio')[] | undefined;
  readonly audio?:
    | {
        /** Models that make music have none. */
        readonly voice?: string | undefined;
        readonly format: AudioFormat | 'opus';
      }
    | undefined;
  readonly imageConfig?: Readonly<Record<string, unknown>> | undefined;

  /** Merged over the client's `defaults.provider`, field by field. */
  readonly provider?: ProviderRouting | undefined;
  /** OpenRouter's response cache: on, off (also against a preset), or on with settings. */
  readonly cache?: boolean | ResponseCacheOptions | undefined;
  /** Lets the provider keep the longest prefix that it can. */
  readonly cacheControl?: CacheControl | undefined;
  readonly promptCacheKey?: string | undefined;
  readonly webSearch?: boolean | WebSearchOptions | undefined;
  readonly plugins?: readonly ChatPlugin[] | undefined;
  readonly serviceTier?: 'auto' | 'default' | 'fast' | 'flex' | 'priority' | 'scale' | undefined;
  /** Groups requests and keeps them on one provider. At most 256 characters. */
  readonly sessionId?: string | undefined;
  /** Your id of the end user, for abuse detection. */
  readonly user?: string | undefined;
  /** At most 16 pairs; keys to 64, values to 512 characters. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly trace?: Readonly<Record<string, unknown>> | undefined;
  /** Text that the answer probably repeats. */
  readonly prediction?:
    | {
        readonly type: 'content';
        readonly content: string | readonly { readonly type: 'text'; readonly text: string }[];
      }
    | undefined;
  /** Fields that OpenRouter knows and this type does not; they win over the others. `stream` is not one of them. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
}
