import type { Cost } from '../../shared/cost.ts';
import type { MediaSource } from '../../media/source.ts';
import type { ProviderRouting } from '../shared/routing.ts';

/** Document to rank: a string, or an object with a text, an image or both. */
export type RerankDocument =
  | string
  | {
      readonly text?: string | undefined;
      /** Loaded by the client and scaled down, as for analysis. The model must accept images. */
      readonly image?: MediaSource | undefined;
    };

/** Request to rank documents by their relevance to a query. */
export interface RerankRequest {
  readonly query: string;
  /** 1 to 100,000 documents. */
  readonly documents: readonly RerankDocument[];
  /** @default the client's `rerankModel`, else 'cohere/rerank-v3.5' */
  readonly model?: string | undefined;
  /** Maximum number of results, the best first. @default all */
  readonly topN?: number | undefined;
  readonly provider?: ProviderRouting | undefined;
}

/** A document with its relevance. */
export interface RankedDocument {
  /** Position in the request, from 0. */
  readonly index: number;
  /** Relevance to the query, the higher the better. Scores of different models cannot be compared. */
  readonly score: number;
  /** The document of the request, the same object. */
  readonly document: RerankDocument;
}

/** Usage of a reranking. Each model charges by search units or by tokens. */
export interface RerankUsage extends Cost {
  readonly searchUnits: number | undefined;
  readonly totalTokens: number | undefined;
}

/** Documents ordered by relevance. */
export interface RerankResult {
  /** The best first. */
  readonly results: readonly RankedDocument[];
  /** The model that answered. */
  readonly model: string;
  readonly usage: RerankUsage | undefined;
  readonly generationId: string | undefined;
}
