/** The vectors a model gives. */
export interface EmbeddingSupport {
  /** How many numbers they have unless fewer are asked for. */
  readonly dimensions: number;
  /** Whether fewer may be asked for. @default false */
  readonly canShorten?: boolean;
}
