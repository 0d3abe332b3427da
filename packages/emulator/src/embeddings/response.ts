import type { JsonObject } from '../shared/json.ts';

/** Embeddings with the other fields of their response. */
export interface EmbeddingResult {
  readonly id: string;
  readonly model: string;
  readonly providerName: string;
  /** Vectors as in the response, in the order of the inputs. */
  readonly data: readonly JsonObject[];
  readonly usage: JsonObject;
}
