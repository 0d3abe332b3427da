import type { EmbeddingSupport } from '../embeddings/support.ts';
import type { ImageProfile } from '../images/profile.ts';
import type { SpeechSupport } from '../speech/support.ts';

import type { VideoSupport } from '../videos/support.ts';

/** What a model takes. */
export type InputModality = 'text' | 'image' | 'file' | 'audio' | 'video';

/** What a model gives. */
export type OutputModality =
  | 'text'
  | 'image'
  | 'embeddings'
  | 'audio'
  | 'video'
  | 'rerank'
  | 'speech'
  | 'transcription';

/** Prices as OpenRouter writes them: decimal strings, USD per token, request, image or search. */
export interface Pricing {
  readonly prompt: string;
  readonly completion: string;
  readonly request?: string;
  readonly image?: string;
  readonly image_output?: string;
  readonly audio?: string;
  readonly audio_output?: string;
  readonly web_search?: string;
  readonly internal_reasoning?: string;
  readonly input_cache_read?: string;
  readonly input_cache_write?: string;
}

/** How a model reasons. */
export interface ReasoningSupport {
  readonly mandatory: boolean;
  readonly default_enabled: boolean;
  readonly supported_efforts: readonly string[] | null;
  readonly default_effort?: string;
  readonly supports_max_tokens?: boolean;
}

/** One model of the catalogue. */
export interface CatalogueEntry {
  /** `author/slug`, with `:free` for a free variant. */
  readonly id: string;
  /** The dated name behind the id. @default the id */
  readonly canonicalSlug?: string;
  readonly name: string;
  readonly description: string;
  /** Unix seconds. */
  readonly created: number;
  readonly contextLength: number;
  readonly maxCompletionTokens: number | null;
  readonly input: readonly InputModality[];
  readonly output: readonly OutputModality[];
  /** OpenRouter's tokenizer group, such as `GPT` or `Claude`. */
  readonly tokenizer: string;
  readonly pricing: Pricing;
  readonly parameters: readonly string[];
  /** Slugs of the providers that serve the model, the preferred one first. */
  readonly providers: readonly string[];
  readonly voices?: readonly string[];
  /** What `/images` can do with it. @default one square PNG at a time */
  readonly images?: ImageProfile;
  /** How it speaks, when it answers `/audio/speech`. */
  readonly speech?: SpeechSupport;
  /** The vectors it gives, when it answers `/embeddings`. */
  readonly embedding?: EmbeddingSupport;
  /** How long its music is in seconds unless the prompt says otherwise, when it composes. */
  readonly musicSeconds?: number;
  readonly reasoning?: ReasoningSupport;
  readonly knowledgeCutoff?: string;
  readonly huggingFaceId?: string;
  readonly isModerated?: boolean;
  /** What a video model can do. @default everything, for a price that nobody knows */
  readonly video?: VideoSupport;
  /** The id of the model that a `~…-latest` alias stands for. */
  readonly aliasOf?: string;
}
