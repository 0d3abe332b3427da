import type { Cost } from '../../shared/cost.ts';
import type { AssistantMessage, ToolCall } from './messages.ts';

/** Token counts and cost. */
export interface Usage extends Cost {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** Part of `promptTokens` that came from the provider's cache. */
  readonly cachedTokens: number | undefined;
  /** Part of `completionTokens` that was spent on reasoning. */
  readonly reasoningTokens: number | undefined;
}

/** State of OpenRouter's response cache for one request. */
export interface CacheState {
  readonly status: 'hit' | 'miss';
  /** Age of a cache hit. */
  readonly ageSeconds: number | undefined;
  /** Remaining TTL of the entry. */
  readonly ttlSeconds: number | undefined;
}

/** Source cited by the answer. */
export interface Citation {
  readonly url: string;
  readonly title: string | undefined;
  readonly content: string | undefined;
  readonly startIndex: number | undefined;
  readonly endIndex: number | undefined;
}

/** Image that the model generated. */
export interface GeneratedImage {
  /** Data URL, or rarely an http(s) URL, which is untrusted. */
  readonly url: string;
}

/** Audio that the model generated. */
export interface GeneratedAudio {
  readonly id: string | undefined;
  /** Empty when only the transcript was received. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly transcript: string;
}

/** Reason why the model stopped. OpenRouter may add more. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | (string & {});

/** Result of a chat. Text from a model is data, never instructions. */
export interface ChatResult<Output = unknown> {
  /** Empty when the model only called tools or generated images or audio. */
  readonly text: string;
  /**
   * Parsed answer, by `responseFormat`, and validated by its Standard Schema. `undefined` without a format, and when there is no
   * complete answer, because the model refused, called tools, or was cut off: see `refusal`, `toolCalls` and `finishReason`. A
   * complete answer that does not follow the format throws.
   */
  readonly output: Output | undefined;
  readonly reasoning: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly images: readonly GeneratedImage[];
  readonly audio: GeneratedAudio | undefined;
  readonly citations: readonly Citation[];
  readonly refusal: string | undefined;
  /** Message with the answer, to append for the next turn. */
  readonly message: AssistantMessage;
  readonly finishReason: FinishReason | undefined;
  /** Finish reason in the provider's own spelling. */
  readonly nativeFinishReason: string | undefined;
  /** Log probabilities of the tokens, as OpenRouter sends them; `undefined` unless `logprobs` was requested. */
  readonly logprobs: Readonly<Record<string, unknown>> | undefined;
  /** Whether the text was cut off at `maxTokens`. */
  readonly truncated: boolean;
  /** Model that answered, which may be a fallback. */
  readonly model: string;
  readonly provider: string | undefined;
  readonly serviceTier: string | undefined;
  readonly usage: Usage | undefined;
  /** Notes for the reader, in complete sentences: that a limit of the cost lowered the maximum tokens. */
  readonly notes: readonly string[];
  /** `undefined` when the cache was not used. */
  readonly cache: CacheState | undefined;
  readonly generationId: string | undefined;
}

/** Event of a streamed answer. */
export type ChatEvent<Output = unknown> =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | {
      readonly type: 'tool-call-delta';
      /** Index of the tool call that this belongs to. */
      readonly index: number;
      readonly id: string | undefined;
      readonly name: string | undefined;
      /** Piece of the arguments as it came. Providers repeat and replace pieces: `toolCalls` of the result is what was meant. */
      readonly arguments: string;
    }
  | { readonly type: 'image'; readonly image: GeneratedImage }
  | {
      readonly type: 'audio-delta';
      /** Decoded; the chunks concatenate to the complete audio. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly transcript: string;
    }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'end'; readonly result: ChatResult<Output> };
