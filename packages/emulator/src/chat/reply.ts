import type { JsonObject } from '../shared/json.ts';

/** A function call by the model. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

/** The audio of an answer. */
export interface AudioReply {
  readonly id: string;
  /** Base64 as sent: chunks of any length, some of them padded. */
  readonly chunks: readonly string[];
  readonly transcript: string;
  readonly tokens: number;
}

/** The answer of a model, independent of its form as a body or a stream. */
export interface ChatReply {
  readonly text: string | null;
  /** Chunks of the streamed text. @default chunks of one or two words */
  readonly textChunks?: readonly string[] | undefined;
  readonly reasoning: string | null;
  readonly reasoningDetails: readonly JsonObject[];
  /** Counted even when the reasoning itself is excluded. */
  readonly reasoningTokens: number;
  readonly toolCalls: readonly ToolCall[];
  /** Data URLs. */
  readonly images: readonly string[];
  readonly audio?: AudioReply | undefined;
  readonly annotations: readonly JsonObject[];
  readonly finishReason: string;
  readonly nativeFinishReason: string;
}

/** A complete answer with the fields of its response. */
export interface ChatCompletion {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly provider: string;
  readonly reply: ChatReply;
  readonly usage: JsonObject;
  readonly metadata?: JsonObject | undefined;
}

/** A reply without content. */
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
