import type { CallOptions } from '../shared/call-options.ts';
import type { ErrorDetails, OpenRouterError } from '../shared/errors.ts';

/** One request to OpenRouter. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL; with a leading slash, below its origin. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** JSON. Anywhere in it may stand what `encodeBlob` makes. */
  readonly body?: unknown;
  /** Sent as `multipart/form-data` instead of a body. */
  readonly form?: readonly FormField[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What the request does, for messages: `chat with openai/gpt-5`. */
  readonly action: string;
  /** Milliseconds for one attempt when the client names none. @default 30_000 for GET, 600_000 for POST */
  readonly attemptTimeoutMs?: number | undefined;
  /** Statuses after which nothing was charged, so that a paid request may be sent again. @default none but the usual */
  readonly safeStatuses?: readonly number[] | undefined;
  /** Whether a whole answer in place of a stream may be any JSON. @default only one of a chat */
  readonly acceptsJson?: boolean | undefined;
  /** Most bytes of an answer that is JSON. What is larger is dropped, also when it was paid. @default 128 MiB */
  readonly maxResponseBytes?: number | undefined;
  /** Whether OpenRouter wants a key for this. @default true */
  readonly needsKey?: boolean | undefined;
  /** `manual` answers with `ByteAnswer.redirect` instead of failing. @default that of the runtime, which follows none */
  readonly redirect?: 'manual' | 'follow' | undefined;
  /**
   * Milliseconds that an answer is still waited for when the caller gives up or the time is over, for what must not be lost.
   * Who gives up between two attempts hears why the last one failed. @default 0
   */
  readonly graceMs?: number | undefined;
  readonly options?: CallOptions | undefined;
}

/** One field of a form: a text, or a file that is read while it is sent. */
export type FormField =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly blob: Blob;
      readonly filename: string;
      readonly mediaType: string;
    };

/** What came back, with what the headers say. */
export interface TransportResponse<T> {
  readonly value: T;
  readonly headers: Headers;
}

/** An answer that is no JSON: its bytes as they come. */
export interface ByteResponse {
  /** 200, or 206 for a part. */
  readonly status: number;
  readonly headers: Headers;
  /** Where the bytes are instead; then there are no pieces. Only who asks for redirects is given one. */
  readonly redirect: ByteRedirect | undefined;
  /** Read once; silence longer than the time limit breaks it. Leaving the loop cancels the request. */
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Where bytes are instead: at a path of the API's own origin, at another host, which must not see the key, or where only a
 * fetch that follows gets to, because the runtime does not tell.
 */
export type ByteRedirect =
  | { readonly to: 'origin'; readonly path: string }
  | { readonly to: 'host'; readonly url: URL }
  | { readonly to: 'hidden' };

/** Checks an untrusted value and answers it typed, or throws. */
export type ResponseParser<T> = (value: unknown) => T;

/** A stream of events as they arrived: each turn gives all that one network chunk held. */
export interface EventBatches {
  readonly headers: Headers;
  /** The values of the `data:` lines, parsed as JSON. Breaking out cancels the request. */
  readonly batches: AsyncIterable<readonly unknown[], undefined>;
}

/** The one door to OpenRouter. Everything it throws is an `OpenRouterError` or the caller's own abort reason. */
export interface Transport {
  json<T>(request: TransportRequest, parse: ResponseParser<T>): Promise<TransportResponse<T>>;
  events(request: TransportRequest): Promise<EventBatches>;
  /** Bytes, as of a sound or a video. JSON in their place is a failure. */
  bytes(request: TransportRequest): Promise<ByteResponse>;
  /** An error that came inside an answer, as ours. `body` holds it as OpenRouter sent it. */
  failure(
    request: TransportRequest,
    body: unknown,
    info: { readonly headers: Headers; readonly details?: ErrorDetails | undefined },
  ): Promise<OpenRouterError>;
}

/** The last value of a stream that said `[DONE]`: without it and without a finish reason, a stream broke off. */
export const END_OF_EVENTS: unique symbol = Symbol('end of events');
