/** Capabilities of an embedding model. */
export interface EmbeddingSupport {
  /** Default length of its vectors. */
  readonly dimensions: number;
  /** Whether a shorter length may be requested. @default false */
  readonly canShorten?: boolean;
}
