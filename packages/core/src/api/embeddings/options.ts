import type { MediaSource } from '../../media/source.ts';
import type { ProviderRouting } from '../shared/routing.ts';

/** Most inputs of one request. Source: OpenRouter docs, embeddings. */
export const MAX_INPUTS = 2_048;

/** Most media of one input: each is held open until it is sent, and no model looks at more. */
export const MAX_MEDIA = 16;

/** Something to be placed: a text, or texts and media that belong together. */
export type EmbeddingInput =
  | string
  | {
      readonly text?: string | undefined;
      /** Pictures, sounds, videos and documents, at most {@link MAX_MEDIA}; the model must take them. */
      readonly media?: readonly MediaSource[] | undefined;
    };

/** Texts or media to be placed in a space where what is alike is near. */
export interface EmbeddingRequest {
  /** 1 to {@link MAX_INPUTS}. */
  readonly input: readonly EmbeddingInput[];
  /** @default the client's `embeddingModel`, else 'openai/text-embedding-3-small' */
  readonly model?: string | undefined;
  /** How many numbers each vector has; only for models that can be asked. */
  readonly dimensions?: number | undefined;
  /** Such as `search_document` or `search_query`, for models that tell them apart. */
  readonly inputType?: string | undefined;
  readonly provider?: ProviderRouting | undefined;
  /**
   * Given the vectors that can be read when the answer is refused, in the order of the inputs: they are paid, and the error
   * has only their number, as `details.received`. What it throws changes nothing.
   */
  readonly onIncomplete?: ((vectors: IncompleteVectors) => void) | undefined;
}

/** Vectors in the order of the inputs; `undefined` where there is none. */
export type IncompleteVectors = readonly (Float32Array<ArrayBuffer> | undefined)[];

/** Tokens and money of an embedding. */
export interface EmbeddingUsage {
  readonly promptTokens: number | undefined;
  readonly totalTokens: number | undefined;
  readonly costUsd: number | undefined;
}

/** Where things were placed. */
export interface EmbeddingResult {
  /** One for each input, in their order. */
  readonly vectors: readonly Float32Array<ArrayBuffer>[];
  readonly dimensions: number;
  readonly model: string;
  readonly usage: EmbeddingUsage | undefined;
  readonly generationId: string | undefined;
}
