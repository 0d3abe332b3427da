/** A file that was written. */
export interface SavedFile {
  /** Absolute; `undefined` in a store without paths. */
  readonly path: string | undefined;
  /** Where it is, in any store: a `file:` URI, `s3://bucket/clips/river.mp4`. */
  readonly uri: string;
  /** What its bytes show. */
  readonly mediaType: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Pixels. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly durationSeconds: number | undefined;
  /** Why it is not where it should be, such as `the disk is full`; `undefined` when it is. */
  readonly fallbackReason: string | undefined;
  /** Why it is not called as was asked, in a sentence; `undefined` when it is. */
  readonly note: string | undefined;
}

/** Place of something that was saved. */
export type SavedLocation = Pick<SavedFile, 'path' | 'uri'>;
