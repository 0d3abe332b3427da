import type { Cost } from '../../shared/cost.ts';
import type { MediaSource } from '../../media/source.ts';
import type { ProviderRouting } from '../shared/routing.ts';

/** Maximum number of inputs of one request. Source: OpenRouter docs, embeddings. */
export const MAX_INPUTS = 2_048;

/** Maximum number of media of one input: each is held open until it is sent, and no model accepts more. */
export const MAX_MEDIA = 16;

/** Input of one embedding: a text, or a text and media that belong together. */
export type EmbeddingInput =
  | string
  | {
      readonly text?: string | undefined;
      /** Images, audio, videos and documents, at most {@link MAX_MEDIA}; the model must accept them. */
      readonly media?: readonly MediaSource[] | undefined;
    };

/** Forms in which vectors are sent. */
export const encodingFormats = ['float', 'base64'] as const;

/** Request for the embeddings of texts or media. */
export interface EmbeddingRequest {
  /** 1 to {@link MAX_INPUTS} inputs. */
  readonly input: readonly EmbeddingInput[];
  /** @default the client's `embeddingModel`, else 'openai/text-embedding-3-small' */
  readonly model?: string | undefined;
  /** Length of each vector; only for models that support it. */
  readonly dimensions?: number | undefined;
  /**
   * Form in which the provider sends the vectors; `base64` has a third of the size of decimal numbers. Vectors are read in either
   * form, and a provider that refuses this one is asked without it. @default none is asked for
   */
  readonly encodingFormat?: (typeof encodingFormats)[number] | undefined;
  /** Purpose of the inputs such as `search_document` or `search_query`, for models that distinguish them. */
  readonly inputType?: string | undefined;
  readonly provider?: ProviderRouting | undefined;
  /**
   * Receives the valid vectors of a response that is refused, in the order of the inputs: they are paid, and the error has
   * only their number, as `details.received`. An error that it throws is ignored.
   */
  readonly onIncomplete?: ((vectors: IncompleteVectors) => void) | undefined;
}

/** Vectors in the order of the inputs; `undefined` for an input that has none. */
export type IncompleteVectors = readonly (Float32Array<ArrayBuffer> | undefined)[];

/** Tokens and cost of an embedding. */
export interface EmbeddingUsage extends Cost {
  readonly promptTokens: number | undefined;
  readonly totalTokens: number | undefined;
}

/** Embeddings of the inputs of a request. */
export interface EmbeddingResult {
  /** One vector for each input, in their order. */
  readonly vectors: readonly Float32Array<ArrayBuffer>[];
  /** Length of each vector. */
  readonly dimensions: number;
  readonly model: string;
  readonly usage: EmbeddingUsage | undefined;
  readonly generationId: string | undefined;
}
