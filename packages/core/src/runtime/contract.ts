/** What differs between Node.js and the web. Chosen by the `#runtime` import condition, never sniffed. */
export interface Runtime {
  /** Names the runtime in the user agent, `node/24.1.0`. Empty where a page may not set that header. */
  readonly userAgent: string;
  /** A redirect is never followed with the key. Some edge runtimes know no `error`. */
  readonly redirect: 'error' | 'manual';
  toBase64(bytes: Uint8Array): string;
  /**
   * Whether a failed fetch proves that nothing reached the server, so that repeating a paid request is safe.
   * False whenever it cannot be known.
   */
  nothingWasSent(error: unknown): boolean;
  /** Whether a fetch failed because the certificate of the host is not trusted; false when it cannot be known. */
  isUntrusted(error: unknown): boolean;
}
