/** What every call takes beside its request. */
export interface CallOptions {
  /** Gives the call up. Its reason is what the call throws, untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, retries and waiting included. @default no limit but that of each attempt */
  readonly deadlineMs?: number | undefined;
}
