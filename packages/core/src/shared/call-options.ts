/** What every call takes beside its request. */
export interface CallOptions {
  /** Gives the call up. Its reason is what the call throws, untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, retries and waiting included. @default no limit but that of each attempt */
  readonly timeoutMs?: number | undefined;
  /**
   * Hears how much of a large body is sent: at most four times a second, and when all is sent. Bodies below a mebibyte tell
   * nothing, a retry begins at zero again, and what it throws is ignored.
   */
  readonly onUpload?: ((progress: UploadProgress) => void) | undefined;
  /**
   * Receives each attempt at a request of this call when its response has begun or it has failed. What it throws is ignored.
   */
  readonly onAttempt?: ((attempt: AttemptInfo) => void) | undefined;
  /** Headers for each request to OpenRouter, such as `traceparent`. The client's own win. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Name of the operation that makes the call, for interceptors and tracing. It is not sent. */
  readonly operation?: string | undefined;
  /**
   * Most US dollars for this call: when it may cost more, it fails with `INVALID_INPUT`, reason `max_cost`, before anything
   * is sent. @default the client's `budget.maxCostUsd`
   */
  readonly maxCostUsd?: number | undefined;
  /** Whether the call is made when nobody can tell its price before. @default the client's `budget.allowUnknownCost` */
  readonly allowUnknownCost?: boolean | undefined;
  /**
   * Whether a chat that would be refused for its cost is made with fewer `maxTokens`, as many as can be paid, when the request
   * names none. Below 16 it is refused all the same. @default the client's `budget.fitMaxTokens`
   */
  readonly fitMaxTokens?: boolean | undefined;
  /**
   * The unit of work that this call pays for. It reaches the client's `budget.store`, which lets one task be paid once: a second
   * call for it fails with `INVALID_INPUT` before anything is sent, unless the first was certainly not carried out. One task
   * is one call.
   */
  readonly task?: TaskReference | undefined;
}

/** A unit of work, such as a line of a batch, and the attempt at it. */
export interface TaskReference {
  readonly id: string;
  /** Names the attempt: an attempt that is repeated with its own token goes on where it was. */
  readonly token: string;
}

/** How much of a request body is sent, in bytes as they travel. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** One attempt at a request: it is reported when its response has begun, or when it has failed. */
export interface AttemptInfo {
  /** 1 for the first attempt at its request, 2 for the first retry. */
  readonly number: number;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** HTTP status; `undefined` when there was no response. */
  readonly status: number | undefined;
  /** Name of the failure when there was no response: `TypeError`, `AbortError`. */
  readonly failure: string | undefined;
  /** Id of the generation, else that of the request at the edge. */
  readonly requestId: string | undefined;
  /** Headers of the response that name no secret, in lower case: ids, caches, limits, content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds from sending to the headers of the response, or to the failure. */
  readonly durationMs: number;
}
