import type { MediaSource } from '../../media/source.ts';
import type { ProviderRouting } from '../shared/routing.ts';

/** Something to be ordered: a text, or a text, a picture or both. */
export type RerankDocument =
  | string
  | {
      readonly text?: string | undefined;
      /** Loaded from here and made small, as for analysis. The model must take pictures. */
      readonly image?: MediaSource | undefined;
    };

/** Documents to be ordered by how well they answer a query. */
export interface RerankRequest {
  readonly query: string;
  /** 1 to 100,000. */
  readonly documents: readonly RerankDocument[];
  /** @default the client's `rerankModel`, else 'cohere/rerank-v3.5' */
  readonly model?: string | undefined;
  /** Gives only so many, the best. @default all */
  readonly topN?: number | undefined;
  readonly provider?: ProviderRouting | undefined;
}

/** A document with its place among the others. */
export interface RankedDocument {
  /** Place in the request, from 0. */
  readonly index: number;
  /** How well it answers, the higher the better. Scores of different models cannot be compared. */
  readonly score: number;
  /** The very document of the request. */
  readonly document: RerankDocument;
}

/** What an ordering took. Each model is paid by one of the two. */
export interface RerankUsage {
  readonly searchUnits: number | undefined;
  readonly totalTokens: number | undefined;
  readonly costUsd: number | undefined;
}

/** Documents in order. */
export interface RerankResult {
  /** The best first. */
  readonly results: readonly RankedDocument[];
  /** The model that answered. */
  readonly model: string;
  readonly usage: RerankUsage | undefined;
  readonly generationId: string | undefined;
}
