/** What every call takes beside its request. */
export interface CallOptions {
  /** Gives the call up. Its reason is what the call throws, untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, retries and waiting included. @default no limit but that of each attempt */
  readonly deadlineMs?: number | undefined;
  /**
   * Hears how much of a large body is sent: at most four times a second, and when all is sent. Bodies below a mebibyte tell
   * nothing, a retry begins at zero again, and what it throws is ignored.
   */
  readonly onUpload?: ((progress: UploadProgress) => void) | undefined;
}

/** How much of a request body is sent, in bytes as they travel. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}
