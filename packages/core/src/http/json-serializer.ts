/** JSON with gaps: the base64 of a blob goes between each text and the next. */
export interface JsonFrame {
  /** One text more than there are blobs. */
  readonly texts: readonly string[];
  readonly blobs: readonly Blob[];
}

/** Serializer of request bodies. */
export interface JsonSerializer {
  write: (value: unknown) => string | JsonFrame | undefined;
}

/** Current serializer. The first encoded blob installs one that supports blobs: a program that sends none does not load it. */
export const jsonSerializer: JsonSerializer = { write: JSON.stringify };
