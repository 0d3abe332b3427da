import type { EmbeddingSupport } from '../embeddings/support.ts';
import type { ImageProfile } from '../images/profile.ts';
import type { SpeechSupport } from '../speech/support.ts';

import type { VideoSupport } from '../videos/support.ts';

/** Input modality of a model. */
export type InputModality = 'text' | 'image' | 'file' | 'audio' | 'video';

/** Output modality of a model. */
export type OutputModality =
  | 'text'
  | 'image'
  | 'embeddings'
  | 'audio'
  | 'video'
  | 'rerank'
  | 'speech'
  | 'transcription';

/** Prices in the format of OpenRouter: decimal strings, USD per token, request, image or search. */
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

/** Reasoning capabilities of a model. */
export interface ReasoningSupport {
  readonly mandatory: boolean;
  readonly default_enabled: boolean;
  readonly supported_efforts: readonly string[] | null;
  readonly default_effort?: string;
  readonly supports_max_tokens?: boolean;
}

/** A model of the catalogue. */
export interface CatalogueEntry {
  /** `author/slug`, with `:free` for a free variant. */
  readonly id: string;
  /** Dated name of the model. @default the id */
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
  /** Slugs of the providers that serve the model, in order of preference. */
  readonly providers: readonly string[];
  readonly voices?: readonly string[];
  /** Capabilities at `/images`. @default one square PNG per request */
  readonly images?: ImageProfile;
  /** Capabilities at `/audio/speech`. */
  readonly speech?: SpeechSupport;
  /** Capabilities at `/embeddings`. */
  readonly embedding?: EmbeddingSupport;
  /** Default length of generated music in seconds, for a music model. */
  readonly musicSeconds?: number;
  readonly reasoning?: ReasoningSupport;
  readonly knowledgeCutoff?: string;
  readonly huggingFaceId?: string;
  readonly isModerated?: boolean;
  /** Capabilities at `/videos`. @default everything, without prices */
  readonly video?: VideoSupport;
  /** Id of the model behind a `~…-latest` alias. */
  readonly aliasOf?: string;
}
