import type { CallOptions } from '../../shared/call-options.ts';
import { lazy } from '../../shared/lazy.ts';
import type { Question } from './stream-request.ts';
import type { ApiContext } from '../shared/context.ts';
import { createQueue } from '../shared/queue.ts';
import type { ChatRequest } from './options.ts';
import type { ChatEvent } from './result.ts';
import type { ChatStream } from './chat-stream.ts';

// A program that only sends does not carry it.
const loadChatStream = lazy(async () => await import('./chat-stream.ts'));

/**
 * Asks, and gives the answer as it comes. Nothing is sent before the first turn. There is one answer, however often it is
 * looped over: what a loop has taken is gone, and asking twice would pay twice.
 *
 * An iterator by hand: a generator over a generator costs a promise more for each of thousands of events.
 */
export function streamChat(
  context: ApiContext,
  request: ChatRequest,
  options?: CallOptions,
): AsyncIterableIterator<ChatEvent> {
  return streamQuestion({ context, request, options });
}

/** {@link streamChat} for those who may ask for more than a caller. */
export function streamQuestion(question: Question): AsyncIterableIterator<ChatEvent> {
  const queue = createQueue<ChatEvent>();
  const life = { isCancelled: false };
  let answer: ChatStream | undefined;
  let pulling: Promise<unknown> | undefined;
  const begin = async (): Promise<ChatEvent | undefined> => {
    const { createChatStream } = await loadChatStream();
    if (life.isCancelled) return undefined;
    answer = createChatStream(question, queue);
    return await answer.pull();
  };
  const pull = async () => await (answer?.pull() ?? begin());
  return {
    async next() {
      const ready = pulling === undefined ? queue.take() : undefined;
      if (ready !== undefined) return { done: false, value: ready };
      // Whoever asks while another waits is served after it.
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
      life.isCancelled = true;
      await answer?.leave();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
