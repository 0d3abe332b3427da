import type { Attempt } from './attempt.ts';
import { END_OF_EVENTS } from './contract.ts';
import { createEventReader } from './event-stream.ts';
import type { EventStreamError } from './event-stream-error.ts';

export { openBody } from './open-body.ts';

/** Values that arrived at once. */
export async function* toBatches(
  values: readonly unknown[],
): AsyncGenerator<readonly unknown[], undefined> {
  yield await Promise.resolve(values);
  return undefined;
}

/**
 * Reads an event stream chunk by chunk, on demand: nothing is read from the network before the reader asks for it. Leaving
 * the loop cancels the request.
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
            // A reader that left the loop while waiting gets the end, not the failure that leaving caused.
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
  /** Returns the values of the next chunk that has any; `undefined` after the last. */
  pull(): Promise<unknown[] | undefined>;
  isFinished(): boolean;
  finish(): void;
}

function openSource(body: Response['body'], attempt: Attempt): BatchSource {
  const reader = body?.getReader();
  const events = createEventReader();
  const progress: { finished: boolean; failure?: EventStreamError | undefined } = {
    finished: false,
  };
  const cancel = () => {
    // Nothing more is read; a failure to cancel a broken stream changes nothing.
    reader?.cancel().catch(() => {});
  };
  attempt.signal.addEventListener('abort', cancel, { once: true });
  const finish = () => {
    progress.finished = true;
    attempt.cancel();
  };
  const pull = async (): Promise<unknown[] | undefined> => {
    while (!progress.finished) {
      // What came before an event that cannot be read is delivered first.
      if (progress.failure !== undefined) throw progress.failure;
      const chunk = await reader?.read();
      // A fetch that ignores the signal ends its stream instead of failing it.
      attempt.signal.throwIfAborted();
      const isLast = chunk === undefined || chunk.done;
      const { values, done, failure } = isLast ? events.end() : events.read(chunk.value);
      if (done) values.push(END_OF_EVENTS);
      progress.failure = failure;
      if (isLast || done) finish();
      // Comments keep the connection open and say nothing about the model: the timeout is not restarted.
      if (values.length > 0) return values;
    }
    return undefined;
  };
  return { pull, finish, isFinished: () => progress.finished };
}
