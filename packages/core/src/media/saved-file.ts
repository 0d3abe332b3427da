/** A file that was written. */
export interface SavedFile {
  /** Absolute; `undefined` in a store without file paths. */
  readonly path: string | undefined;
  /** URI in any store: a `file:` URI, `s3://bucket/clips/river.mp4`. */
  readonly uri: string;
  /** Type detected from its content. */
  readonly mediaType: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Pixels. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly durationSeconds: number | undefined;
  /** Reason why it was saved to a fallback location, such as `the disk is full`; `undefined` when it was not. */
  readonly fallbackReason: string | undefined;
  /** Reason why it has another name than requested, in a sentence; `undefined` when it has not. */
  readonly note: string | undefined;
}

/** Location of a saved file. */
export type SavedLocation = Pick<SavedFile, 'path' | 'uri'>;
