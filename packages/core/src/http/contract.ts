import type { CallOptions } from '../shared/call-options.ts';
import type { ErrorDetails, OpenRouterError } from '../shared/errors.ts';

/** One request to OpenRouter. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Path below the base URL; with a leading slash, below its origin. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** JSON. It may hold results of `encodeBlob` anywhere. */
  readonly body?: unknown;
  /** Sent as `multipart/form-data` instead of a body. */
  readonly form?: readonly FormField[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Action of the request, for messages: `chat with openai/gpt-5`. */
  readonly action: string;
  /** Milliseconds for one attempt when the client sets no timeout. @default 30_000 for GET, 600_000 for POST */
  readonly attemptTimeoutMs?: number | undefined;
  /** Maximum retries, for a caller that counts them itself. @default those of the client */
  readonly maxRetries?: number | undefined;
  /** Further statuses after which nothing was charged, so that a paid request may be sent again. @default none */
  readonly safeStatuses?: readonly number[] | undefined;
  /** Whether a complete response in place of a stream may be any JSON. @default only that of a chat */
  readonly acceptsJson?: boolean | undefined;
  /** Whether a body with a status or an id is a job, whose `error` is the reason of its failure. @default false */
  readonly holdsJob?: boolean | undefined;
  /** Maximum bytes of a JSON response. A larger one is dropped, even if it was paid. @default 128 MiB */
  readonly maxResponseBytes?: number | undefined;
  /** Whether OpenRouter requires a key for this request. @default true */
  readonly needsKey?: boolean | undefined;
  /** `manual` returns `ByteResponse.redirect` instead of failing. @default that of the runtime, which follows none */
  readonly redirect?: 'manual' | 'follow' | undefined;
  /**
   * Milliseconds to wait for a response after the caller aborts or the timeout is over, for responses that must not be lost.
   * An abort between two attempts throws the failure of the last one. @default 0
   */
  readonly graceMs?: number | undefined;
  readonly options?: CallOptions | undefined;
}

/** Field of a form: a text, or a file that is read while it is sent. */
export type FormField =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly blob: Blob;
      readonly filename: string;
      readonly mediaType: string;
    };

/** Parsed response, with metadata from its headers. */
export interface TransportResponse<T> {
  readonly value: T;
  readonly headers: Headers;
}

/** Response that is not JSON: its bytes as they arrive. */
export interface ByteResponse {
  /** 200, or 206 for a part. */
  readonly status: number;
  readonly headers: Headers;
  /** Redirect in place of bytes; then there are no chunks. Only with `redirect: 'manual'`. */
  readonly redirect: ByteRedirect | undefined;
  /** Can be read once; silence longer than the attempt timeout fails it. Leaving the loop cancels the request. */
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Location of bytes after a redirect: a path of the API's own origin, another host, which must not receive the key, or a
 * location that the runtime hides, so that only a fetch that follows redirects reaches it.
 */
export type ByteRedirect =
  | { readonly to: 'origin'; readonly path: string }
  | { readonly to: 'host'; readonly url: URL }
  | { readonly to: 'hidden' };

/** Function that checks an untrusted value and returns it typed, or throws. */
export type ResponseParser<T> = (value: unknown) => T;

/** Stream of events as they arrived: each iteration yields all values of one network chunk. */
export interface EventBatches {
  readonly headers: Headers;
  /** Values of the `data:` lines, parsed as JSON. Leaving the loop cancels the request. */
  readonly batches: AsyncIterable<readonly unknown[], undefined>;
}

/** Transport of all requests to OpenRouter. Everything it throws is an `OpenRouterError` or the caller's abort reason. */
export interface Transport {
  /** Maximum retries that the client allows. */
  readonly maxRetries: number;
  json<T>(request: TransportRequest, parse: ResponseParser<T>): Promise<TransportResponse<T>>;
  events(request: TransportRequest): Promise<EventBatches>;
  /** Requests bytes, such as audio or a video. JSON in their place is a failure. */
  bytes(request: TransportRequest): Promise<ByteResponse>;
  /** Returns an error found inside a response as an `OpenRouterError`. `body` holds it as OpenRouter sent it. */
  failure(
    request: TransportRequest,
    body: unknown,
    info: { readonly headers: Headers; readonly details?: ErrorDetails | undefined },
  ): Promise<OpenRouterError>;
}

/** Last value of a stream that ended with `[DONE]`: without it and without a finish reason, a stream broke off. */
export const END_OF_EVENTS: unique symbol = Symbol('end of events');
