import type { JsonObject } from '../shared/json.ts';

/** A function the model wants called. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

/** A spoken answer. */
export interface AudioReply {
  readonly id: string;
  /** Base64 as it is sent: pieces of any length, some of them padded. */
  readonly chunks: readonly string[];
  readonly transcript: string;
  readonly tokens: number;
}

/** What a model answered, before it is written as a body or as a stream. */
export interface ChatReply {
  readonly text: string | null;
  /** The pieces in which the text is streamed. @default pieces of a few words */
  readonly textChunks?: readonly string[] | undefined;
  readonly reasoning: string | null;
  readonly reasoningDetails: readonly JsonObject[];
  /** Counted even when the reasoning itself is kept back. */
  readonly reasoningTokens: number;
  readonly toolCalls: readonly ToolCall[];
  /** Data URLs. */
  readonly images: readonly string[];
  readonly audio?: AudioReply | undefined;
  readonly annotations: readonly JsonObject[];
  readonly finishReason: string;
  readonly nativeFinishReason: string;
}

/** A finished answer with all that its body tells. */
export interface ChatCompletion {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly provider: string;
  readonly reply: ChatReply;
  readonly usage: JsonObject;
  readonly metadata?: JsonObject | undefined;
}

/** A reply that says nothing yet. */
export const EMPTY_REPLY: ChatReply = {
  text: null,
  reasoning: null,
  reasoningDetails: [],
  reasoningTokens: 0,
  toolCalls: [],
  images: [],
  annotations: [],
  finishReason: 'stop',
  nativeFinishReason: 'stop',
};
