import type { CallOptions } from '../../shared/call-options.ts';
import { lazily } from '../../shared/lazy.ts';
import type { Question } from './stream-request.ts';
import type { ApiContext } from '../shared/context.ts';
import { createQueue } from '../shared/queue.ts';
import type { ChatRequest } from './options.ts';
import type { ChatEvent } from './result.ts';
import type { StreamedAnswer } from './chat-stream.ts';

// A program that only sends does not carry it.
const loadAnswer = lazily(async () => await import('./chat-stream.ts'));

/**
 * Asks, and gives the answer as it comes. Nothing is sent before the first turn. There is one answer, however often it is
 * looped over: what a loop has taken is gone, and asking twice would pay twice.
 *
 * An iterator by hand: a generator over a generator costs a promise more for each of thousands of events.
 */
export function streamChat(
  context: ApiContext,
  request: ChatRequest,
  call?: CallOptions,
): AsyncIterableIterator<ChatEvent> {
  return streamQuestion({ context, request, call });
}

/** {@link streamChat} for those who may ask for more than a caller. */
export function streamQuestion(question: Question): AsyncIterableIterator<ChatEvent> {
  const queue = createQueue<ChatEvent>();
  const life = { isLeft: false };
  let answer: StreamedAnswer | undefined;
  let pulling: Promise<unknown> | undefined;
  const begin = async (): Promise<ChatEvent | undefined> => {
    const { createStreamedAnswer } = await loadAnswer();
    if (life.isLeft) return undefined;
    answer = createStreamedAnswer(question, queue);
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
      life.isLeft = true;
      await answer?.leave();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
