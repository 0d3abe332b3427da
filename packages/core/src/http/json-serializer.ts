/** JSON with holes: between each text and the next stands the base64 of a blob. */
export interface JsonFrame {
  /** One more than there are blobs. */
  readonly texts: readonly string[];
  readonly blobs: readonly Blob[];
}

/** Writes the body of a request. */
export interface BodyWriter {
  write: (value: unknown) => string | JsonFrame | undefined;
}

/** Writes JSON. The first encoded blob puts a writer in place that knows blobs: who sends none does not carry it. */
export const bodyWriter: BodyWriter = { write: JSON.stringify };
