/** What bounds the loading of one kind of media. */
export interface MediaLimits {
  /** Most bytes of a file, a download, a `Blob` or bytes in memory. */
  readonly maxBytes: number;
  /** Most bytes that a data URL may hold, decoded. */
  readonly maxDataUrlBytes: number;
  /** Milliseconds for a whole download, redirects included. */
  readonly fetchTimeoutMs: number;
  /** Most redirects that a download follows. */
  readonly maxRedirects: number;
}
