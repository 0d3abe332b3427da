/** Options of every call, besides its request. */
export interface CallOptions {
  /** Aborts the call. The call throws its reason unchanged. */
  readonly signal?: AbortSignal | undefined;
  /** Timeout of the whole call in milliseconds, retries and waiting included. @default none besides that of each attempt */
  readonly timeoutMs?: number | undefined;
  /**
   * Receives the progress of a large upload: at most four times a second, and when everything is sent. Bodies below a
   * mebibyte report nothing, a retry starts at zero again, and errors that it throws are ignored.
   */
  readonly onUpload?: ((progress: UploadProgress) => void) | undefined;
  /**
   * Receives each attempt at a request of this call when its response has begun or it has failed. Errors that it throws are
   * ignored.
   */
  readonly onAttempt?: ((attempt: AttemptInfo) => void) | undefined;
  /**
   * Receives each wait before another attempt at a request of this call, when it begins: after a rate limit it may take a
   * minute. Errors that it throws are ignored.
   */
  readonly onRetry?: ((retry: RetryInfo) => void) | undefined;
  /** Headers for each request to OpenRouter, such as `traceparent`. Headers that the client sets itself take precedence. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Name of the operation that makes the call, for interceptors and tracing. It is not sent. */
  readonly operation?: string | undefined;
  /**
   * Maximum cost of this call in US dollars: when it may cost more, it fails with `INVALID_INPUT`, reason `max_cost`, before
   * anything is sent. @default the client's `budget.maxCostUsd`
   */
  readonly maxCostUsd?: number | undefined;
  /**
   * Maximum cost of this call in US dollars, as the program's own caller asked for it, such as an agent. It only lowers the limit: the smaller of it and `maxCostUsd`, or the client's, counts. @default none
   */
  readonly callerMaxCostUsd?: number | undefined;
  /** Whether the call is allowed when its cost cannot be estimated. @default the client's `budget.allowUnknownCost` */
  readonly allowUnknownCost?: boolean | undefined;
  /**
   * Whether a chat over the cost limit is sent with as many `maxTokens` as the limit allows, when the request sets none; a note of
   * the result says so. It still fails when fewer than 16 are left. @default the client's `budget.fitMaxTokens`, else true
   */
  readonly fitMaxTokens?: boolean | undefined;
  /**
   * Unit of work that this call pays for. It is passed to the client's `budget.store`, which pays for a task once: a second
   * call for it fails with `INVALID_INPUT` before anything is sent, unless the first was certainly not carried out. One task
   * is one call.
   */
  readonly task?: TaskReference | undefined;
}

/** Unit of work, such as a line of a batch, and the attempt at it. */
export interface TaskReference {
  readonly id: string;
  /** Token of the attempt: an attempt that is repeated with the same token continues where it was. */
  readonly token: string;
}

/** Progress of a request body, in bytes on the wire. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** Wait before another attempt, as an observer sees it. */
export interface RetryInfo {
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  /** HTTP status of the attempt that failed; `undefined` when there was no response. */
  readonly status: number | undefined;
}

/** Attempt at a request, reported when its response has begun, or when it has failed. */
export interface AttemptInfo {
  /** 1 for the first attempt at its request, 2 for the first retry. */
  readonly number: number;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** HTTP status; `undefined` when there was no response. */
  readonly status: number | undefined;
  /** Name of the failure when there was no response: `TypeError`, `AbortError`. */
  readonly failure: string | undefined;
  /** Id of the generation, else the request id of the edge. */
  readonly requestId: string | undefined;
  /** Headers of the response that hold no secret, in lower case: ids, caches, limits, content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds from sending the request to the headers of the response, or to the failure. */
  readonly durationMs: number;
}
