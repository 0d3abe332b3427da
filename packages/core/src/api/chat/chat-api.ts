import type { CallOptions } from '../../shared/call-options.ts';
import type { ChatRequest, OutputOf, TypedFormat } from './options.ts';
import type { ChatEvent, ChatResult } from './result.ts';

/** Chats with models. */
export interface ChatApi {
  /** Sends a chat request and returns the complete answer. */
  send<Format extends TypedFormat>(
    request: ChatRequest & { readonly responseFormat: Format },
    options?: CallOptions,
  ): Promise<ChatResult<OutputOf<Format>>>;
  send(request: ChatRequest, options?: CallOptions): Promise<ChatResult>;
  /**
   * Sends a chat request and streams the answer. Nothing is sent before the first iteration; leaving the loop cancels the
   * request. The stream can be iterated once, like a generator: a second loop yields nothing and sends nothing.
   */
  stream<Format extends TypedFormat>(
    request: ChatRequest & { readonly responseFormat: Format },
    options?: CallOptions,
  ): AsyncIterable<ChatEvent<OutputOf<Format>>>;
  stream(request: ChatRequest, options?: CallOptions): AsyncIterable<ChatEvent>;
}
