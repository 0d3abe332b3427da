import type { JsonObject } from '../shared/json.ts';

/** Finished embeddings with all that their body tells. */
export interface EmbeddingResult {
  readonly id: string;
  readonly model: string;
  readonly providerName: string;
  /** The vectors as the response carries them, in the order of the inputs. */
  readonly data: readonly JsonObject[];
  readonly usage: JsonObject;
}
