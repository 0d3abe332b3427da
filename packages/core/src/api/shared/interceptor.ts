import type { AttemptInfo, CallOptions } from '../../shared/call-options.ts';

/**
 * A step around each call of a client, the first of a list being the outermost. Before it calls `next` it may change the options,
 * wait, or refuse by throwing: then nothing is sent and nothing is paid. After that it observes: what it throws then is ignored, so
 * that no observer can lose a result that is paid, and `next` throws what the call throws.
 */
export type Interceptor = (next: CallHandler) => CallHandler;

/**
 * Makes a call with the options of `call`; nothing else of it can be changed. It resolves when the call is done, and for a stream
 * when its first part is there.
 */
export type CallHandler = (call: InterceptedCall) => Promise<void>;

/** A method of the client, as it is reached on it: `chat` is `chat.send` and `chat.stream`. */
export type CallName =
  | 'account.getGeneration'
  | 'account.getKey'
  | 'analyze'
  | 'chat'
  | 'embed'
  | 'estimate'
  | 'generate.audio'
  | 'generate.image'
  | 'generate.image.endpoints'
  | 'generate.image.models'
  | 'generate.speech'
  | 'health'
  | 'models.get'
  | 'models.has'
  | 'models.list'
  | 'models.search'
  | 'rerank'
  | 'transcribe'
  | 'videos.create'
  | 'videos.download'
  | 'videos.models'
  | 'videos.status'
  | 'videos.wait';

/** One call of a client. The API key is nowhere in it. */
export interface InterceptedCall {
  readonly endpoint: CallName;
  /** Name of the operation that makes the call; `undefined` for a call of the program's own. */
  readonly operation: string | undefined;
  /** Whether the call may cost money. */
  readonly isBillable: boolean;
  /** Whether the result comes in parts. */
  readonly isStream: boolean;
  /** What is asked for, as it was given: the request, or the id of a model, a job or a generation. */
  readonly request: unknown;
  /**
   * Options of the call. Hand on others with `next({ ...call, options: { ...call.options, timeoutMs: 5_000 } })`. What the call
   * may cost stays as the caller said, and the caller's own signal counts beside another one.
   */
  readonly options: CallOptions;
  /** The attempts of this call so far. The list grows while the call runs. */
  readonly attempts: readonly AttemptInfo[];
  /** Resolves when the call is over, however it ends: a stream after its last part. It never rejects. */
  readonly ended: Promise<CallEnd>;
}

/** How a call ended. */
export interface CallEnd {
  /** `cancelled` by the caller's signal, or by a reader that left the stream. */
  readonly outcome: 'completed' | 'cancelled' | 'failed';
  /** The result; of a stream that of its `end` event. `undefined` unless the call was completed. */
  readonly result: unknown;
  /** Why the call failed: an `OpenRouterError`, or what an interceptor threw. */
  readonly error: unknown;
  /**
   * US dollars, as far as the result or the error says; `undefined` for a call that cannot cost. What a job costs is told by its job
   * events.
   */
  readonly costUsd: number | undefined;
  /** Id of the generation or the job that the call has begun, else of the request. */
  readonly id: string | undefined;
  /** HTTP status of the last attempt; `undefined` when it had no response, or nothing was sent. */
  readonly status: number | undefined;
  /** Milliseconds from the beginning to the end. */
  readonly durationMs: number;
}
