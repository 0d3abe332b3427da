import { createQueue } from './queue.ts';

/**
 * Gives what some work tells while it goes on, and answers what it comes to. Work that may not be left halfway, such as
 * one that is paid, ends by itself: whoever leaves the loop only aborts its signal.
 */
export async function* relay<Event, Result>(
  outer: AbortSignal | undefined,
  work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Event, Result> {
  const queue = createQueue<Event>();
  const leaving = new AbortController();
  const follow = () => {
    leaving.abort(outer?.reason);
  };
  outer?.addEventListener('abort', follow, { once: true });
  if (outer?.aborted === true) follow();
  const state = { isDone: false, wake: () => {} };
  const emit = (event: Event) => {
    queue.push(event);
    state.wake();
  };
  const end = () => {
    state.isDone = true;
    state.wake();
  };
  const working = work(emit, leaving.signal);
  // Told below, or to nobody when the reader has left.
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
  } finally {
    outer?.removeEventListener('abort', follow);
    leaving.abort();
  }
}
