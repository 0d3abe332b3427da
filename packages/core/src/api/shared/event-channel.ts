import { addCallerFrames } from '../../shared/caller-frames.ts';
import { createQueue } from './queue.ts';

/**
 * Yields the events of asynchronous work, and returns its result. Leaving the loop only aborts the signal of the work: work that
 * must not be interrupted, such as a paid call, runs to its end.
 */
export async function* relay<Event, Result>(
  callerSignal: AbortSignal | undefined,
  work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Event, Result> {
  const queue = createQueue<Event>();
  const controller = new AbortController();
  // What the work returns after an abort may be paid for; events received before it are dropped.
  const onAbort = () => {
    controller.abort(callerSignal?.reason);
    queue.clear();
  };
  callerSignal?.addEventListener('abort', onAbort, { once: true });
  if (callerSignal?.aborted === true) onAbort();
  const state = { isDone: false, wake: () => {} };
  const emit = (event: Event) => {
    if (controller.signal.aborted) return;
    queue.push(event);
    state.wake();
  };
  const end = () => {
    state.isDone = true;
    state.wake();
  };
  const working = work(emit, controller.signal);
  // An error is thrown below, unless the reader has left the loop.
  working.then(end, end);
  try {
    for (;;) {
      const event = queue.take();
      if (event !== undefined) {
        yield event;
      } else if (state.isDone) {
        return await working;
      } else {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
      }
    }
  } catch (error) {
    addCallerFrames(error);
    throw error;
  } finally {
    callerSignal?.removeEventListener('abort', onAbort);
    controller.abort();
  }
}
