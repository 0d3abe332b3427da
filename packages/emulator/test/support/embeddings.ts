import type { ApiResponse } from './client.ts';

/** The body of a response of `/embeddings`. */
export interface Embeddings {
  readonly id: string;
  readonly object: string;
  readonly model: string;
  readonly data: readonly { object: string; index: number; embedding: number[] }[];
  readonly usage: object;
}

/** Parses the body of a response of `/embeddings`. */
export function embeddingsOf({ text }: ApiResponse): Embeddings {
  const embeddings: Embeddings = JSON.parse(text);
  return embeddings;
}
