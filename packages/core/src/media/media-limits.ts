/** Limits on loading one kind of media. */
export interface MediaLimits {
  /** Maximum bytes of a file, a download, a `Blob` or bytes in memory. */
  readonly maxBytes: number;
  /** Maximum decoded bytes of a data URL. */
  readonly maxDataUrlBytes: number;
  /** Timeout in milliseconds of a complete download, redirects included. */
  readonly fetchTimeoutMs: number;
  /** Maximum number of redirects that a download follows. */
  readonly maxRedirects: number;
}
