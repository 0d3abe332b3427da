import type { AttemptInfo, CallOptions } from '../../shared/call-options.ts';
import type { Cost } from '../../shared/cost.ts';

/**
 * Function around each call of a client; the first in a list is the outermost. Before it calls `next`, it may change the options,
 * wait, or refuse the call by throwing: then nothing is sent or charged. After that it only observes: its errors are ignored, so
 * that no observer can lose a paid result, and `next` throws the error of the call.
 */
export type Interceptor = (next: CallHandler) => CallHandler;

/**
 * Sends a call with the options of `call`; its other fields cannot be changed. Resolves when the call is done, or when a stream has
 * its first part.
 */
export type CallHandler = (call: InterceptedCall) => Promise<void>;

/** Name of a client method, as its path on the client: `chat` is `chat.send` and `chat.stream`. */
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

/** Call of a client. It does not contain the API key. */
export interface InterceptedCall {
  readonly endpoint: CallName;
  /** Name of the operation that sends the call; `undefined` for a call of the program itself. */
  readonly operation: string | undefined;
  /** Whether the call may cost money. */
  readonly isBillable: boolean;
  /** Whether the result is streamed. */
  readonly isStream: boolean;
  /** Argument of the method: the request, or the id of a model, a job or a generation. */
  readonly request: unknown;
  /**
   * Options of the call. Change them with `next({ ...call, options: { ...call.options, timeoutMs: 5_000 } })`. The caller's cost
   * limits cannot be changed, and the caller's signal still counts besides a new one.
   */
  readonly options: CallOptions;
  /** Attempts of this call so far. The list grows while the call runs. */
  readonly attempts: readonly AttemptInfo[];
  /** Resolves when the call ends in any way; a stream, after its last part. Never rejects. */
  readonly ended: Promise<CallEnd>;
}

/** End of a call, with its cost if the result or the error reports it. Job events report the cost of a job. */
export interface CallEnd extends Cost {
  /** `cancelled` by the caller's signal, or by a reader that stopped reading the stream. */
  readonly outcome: 'completed' | 'cancelled' | 'failed';
  /** Result of the call, for a stream that of its `end` event; `undefined` unless the call completed. */
  readonly result: unknown;
  /** Error of a failed call: an `OpenRouterError`, or an error that an interceptor threw. */
  readonly error: unknown;
  /** Id of the generation or job that the call started, else of the request. */
  readonly id: string | undefined;
  /** HTTP status of the last attempt; `undefined` when it received no response or nothing was sent. */
  readonly status: number | undefined;
  /** Milliseconds from start to end. */
  readonly durationMs: number;
}
