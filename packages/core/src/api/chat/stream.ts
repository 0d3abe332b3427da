import type { CallOptions } from '../../shared/call-options.ts';
import { lazy } from '../../shared/lazy.ts';
import type { Question } from './stream-request.ts';
import type { ChatContext } from './chat-parts.ts';
import { createQueue } from '../shared/queue.ts';
import type { ChatRequest } from './options.ts';
import type { ChatEvent } from './result.ts';
import type { ChatStream } from './chat-stream.ts';

// Not loaded by programs that never stream.
const loadChatStream = lazy(async () => await import('./chat-stream.ts'));

/**
 * Streams the answer to a chat request. Nothing is sent before the first iteration. There is one answer, however often it is
 * iterated: events are delivered once, and sending the request again would be charged again.
 *
 * Not a generator: a generator over a generator costs one more promise for each of thousands of events.
 */
export function streamChat(
  context: ChatContext,
  request: ChatRequest,
  options?: CallOptions,
): AsyncIterableIterator<ChatEvent> {
  return streamQuestion({ context, request, options });
}

/** Streams the answer to a {@link Question}: {@link streamChat} with options that callers do not have. */
export function streamQuestion(question: Question): AsyncIterableIterator<ChatEvent> {
  const queue = createQueue<ChatEvent>();
  const state = { isCancelled: false };
  let chatStream: ChatStream | undefined;
  let pulling: Promise<unknown> | undefined;
  const begin = async (): Promise<ChatEvent | undefined> => {
    const { createChatStream } = await loadChatStream();
    if (state.isCancelled) return undefined;
    chatStream = createChatStream(question, queue);
    return await chatStream.pull();
  };
  const pull = async () => await (chatStream?.pull() ?? begin());
  return {
    async next() {
      // After an abort, events that were received before it are dropped, and the stream throws.
      const isReady = pulling === undefined && question.options?.signal?.aborted !== true;
      const ready = isReady ? queue.take() : undefined;
      if (ready !== undefined) return { done: false, value: ready };
      // A second call that overlaps the first is served after it.
      const pulled = pulling === undefined ? pull() : pulling.then(pull, pull);
      pulling = pulled;
      try {
        const event = await pulled;
        return event === undefined
          ? { done: true, value: undefined }
          : { done: false, value: event };
      } finally {
        if (pulling === pulled) pulling = undefined;
      }
    },
    async return() {
      state.isCancelled = true;
      await chatStream?.cancel();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
