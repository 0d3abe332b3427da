/** JSON with gaps: the base64 of a blob goes between each text and the next. */
export interface JsonFrame {
  /** One text more than there are blobs. */
  readonly texts: readonly string[];
  readonly blobs: readonly Blob[];
}
