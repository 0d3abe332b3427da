import type { Attempt } from './attempt.ts';
import { END_OF_EVENTS } from './contract.ts';
import { createEventReader } from './event-stream.ts';

export { openBody } from './open-body.ts';

/** Values that came all at once. */
export async function* toBatches(
  values: readonly unknown[],
): AsyncGenerator<readonly unknown[], undefined> {
  yield await Promise.resolve(values);
  return undefined;
}

/**
 * Reads an event stream chunk by chunk, as the reader asks: nothing is taken from the network that nobody waits
 * for. Leaving the loop cancels the request.
 */
export function readBatches(
  body: Response['body'],
  attempt: Attempt,
  explain: (error: unknown) => unknown,
): AsyncIterable<readonly unknown[], undefined> {
  return {
    [Symbol.asyncIterator]: () => {
      const source = openSource(body, attempt);
      return {
        async next() {
          attempt.touch();
          try {
            const value = await source.pull();
            attempt.pause();
            return value === undefined ? { done: true, value } : { done: false, value };
          } catch (error) {
            // A reader that left while it was waiting gets the end, not the failure it caused.
            if (source.isFinished()) return { done: true, value: undefined };
            source.finish();
            throw explain(error);
          }
        },
        async return() {
          source.finish();
          return await Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

interface BatchSource {
  /** The values of the next chunk that holds any; `undefined` after the last. */
  pull(): Promise<unknown[] | undefined>;
  isFinished(): boolean;
  finish(): void;
}

function openSource(body: Response['body'], attempt: Attempt): BatchSource {
  const reader = body?.getReader();
  const events = createEventReader();
  const progress = { finished: false };
  const cancel = () => {
    // Nothing more is read; that cancelling may fail on a broken stream changes nothing.
    reader?.cancel().catch(() => {});
  };
  attempt.signal.addEventListener('abort', cancel, { once: true });
  const finish = () => {
    progress.finished = true;
    attempt.cancel();
  };
  const pull = async (): Promise<unknown[] | undefined> => {
    while (!progress.finished) {
      const chunk = await reader?.read();
      // A fetch that does not heed the signal ends its stream instead of breaking it.
      attempt.signal.throwIfAborted();
      const last = chunk === undefined || chunk.done;
      const { values, done } = last ? events.end() : events.read(chunk.value);
      if (done) values.push(END_OF_EVENTS);
      if (last || done) finish();
      // Comments keep the connection open and are no sign of life of the model: the wait goes on.
      if (values.length > 0) return values;
    }
    return undefined;
  };
  return { pull, finish, isFinished: () => progress.finished };
}
