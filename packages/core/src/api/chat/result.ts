import type { AssistantMessage, ToolCall } from './messages.ts';

/** Tokens and money. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** Part of `promptTokens` that came from the provider's cache. */
  readonly cachedTokens: number | undefined;
  /** Part of `completionTokens` that was spent on thinking. */
  readonly reasoningTokens: number | undefined;
  /** What OpenRouter charged, in USD. */
  readonly costUsd: number | undefined;
}

/** Whether OpenRouter's response cache answered. */
export interface CacheState {
  readonly status: 'hit' | 'miss';
  /** Age of a hit. */
  readonly ageSeconds: number | undefined;
  /** What is left of the entry's life. */
  readonly ttlSeconds: number | undefined;
}

/** A source that the answer rests on. */
export interface Citation {
  readonly url: string;
  readonly title: string | undefined;
  readonly content: string | undefined;
  readonly startIndex: number | undefined;
  readonly endIndex: number | undefined;
}

/** A picture that the model made. */
export interface GeneratedImage {
  /** A data URL, or rarely an http(s) URL: treat it as a stranger's. */
  readonly url: string;
}

/** A sound that the model made. */
export interface GeneratedAudio {
  readonly id: string | undefined;
  /** Empty when only the transcript came. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly transcript: string;
}

/** Why the model stopped. OpenRouter may add more. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | (string & {});

/** An answer. What a model wrote is data, never instructions. */
export interface ChatResult<Output = unknown> {
  /** Empty when the model only called tools, drew or spoke. */
  readonly text: string;
  /**
   * `responseFormat` parsed, and checked by its Standard Schema. `undefined` without one, and when the model called
   * tools or refused: what it says then is no answer yet, and stays in `text`.
   */
  readonly output: Output;
  readonly reasoning: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly images: readonly GeneratedImage[];
  readonly audio: GeneratedAudio | undefined;
  readonly citations: readonly Citation[];
  readonly refusal: string | undefined;
  /** The answer as a message, to be appended for the next turn. */
  readonly message: AssistantMessage;
  readonly finishReason: FinishReason | undefined;
  /** The provider's own word for it. */
  readonly nativeFinishReason: string | undefined;
  /** How probable the tokens are, as OpenRouter sends it; `undefined` unless `logprobs` was asked for. */
  readonly logprobs: Readonly<Record<string, unknown>> | undefined;
  /** The text broke off because `maxTokens` was reached. */
  readonly truncated: boolean;
  /** The model that answered, which may be a fallback. */
  readonly model: string;
  readonly provider: string | undefined;
  readonly serviceTier: string | undefined;
  readonly usage: Usage | undefined;
  /** `undefined` when no cache was asked for. */
  readonly cache: CacheState | undefined;
  readonly generationId: string | undefined;
}

/** One piece of a streamed answer. */
export type ChatEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | {
      readonly type: 'tool-call-delta';
      /** Which of the calls this belongs to. */
      readonly index: number;
      readonly id: string | undefined;
      readonly name: string | undefined;
      readonly arguments: string;
    }
  | { readonly type: 'image'; readonly image: GeneratedImage }
  | {
      readonly type: 'audio-delta';
      /** Decoded; the pieces join to the whole sound. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly transcript: string;
    }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'end'; readonly result: ChatResult };
