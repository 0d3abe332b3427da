import type { OpenRouter } from '../../client.ts';
import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { unlessAborted } from '../../shared/race-abort.ts';
import type { OperationContext } from './operation.ts';

/** Work that outlasted the soft timeout of its caller, by key. */
const works = new WeakMap<OpenRouter, Map<string, Promise<unknown>>>();

/** Options for {@link waitForWork}. */
export interface BoundedWork<Result> {
  /** Identity of the work: the id of a job, or the input of an operation. */
  readonly key: string;
  /** Milliseconds until the caller may stop waiting; `Infinity` without a limit. */
  readonly remainingMs: number;
  /** Starts the work. The signal of the caller that starts it aborts it. */
  begin(): Promise<Result>;
}

/**
 * Waits for work until the soft timeout; `undefined` when it continues after that. A later call with the same
 * key waits for the same work, and gets its error.
 */
export async function waitForWork<Result>(
  options: BoundedWork<Result>,
  context: OperationContext,
): Promise<Result | undefined> {
  const { key, remainingMs, begin } = options;
  const { client, signal, clock = systemClock } = context;
  const running = works.get(client) ?? new Map<string, Promise<unknown>>();
  works.set(client, running);
  // Work under a key was started for that key.
  const joined = running.get(key) as Promise<Result> | undefined;
  const work = joined ?? begin();
  running.set(key, work);
  const softTimeout = openSoftTimeout(clock, remainingMs);
  try {
    const waiting = Promise.race([work, softTimeout.isDone]);
    // The caller that started it aborts it by its signal, and waits until it has stopped.
    const result = joined === undefined ? await waiting : await unlessAborted(signal, waiting);
    if (result !== undefined) running.delete(key);
    // The next call with the key gets the error.
    else work.catch(() => {});
    return result;
  } catch (error) {
    if (joined !== undefined && signal?.aborted === true) throw error;
    running.delete(key);
    // Another caller, which started it, aborted it: this one starts it again.
    if (joined !== undefined && !OpenRouterError.is(error))
      return await waitForWork(options, context);
    throw error;
  } finally {
    softTimeout.close();
  }
}

function openSoftTimeout(clock: Clock, remainingMs: number) {
  if (remainingMs === Infinity)
    return { isDone: new Promise<undefined>(() => {}), close: () => {} };
  let close = () => {};
  const isDone = new Promise<undefined>((resolve) => {
    close = clock.schedule(
      () => {
        resolve(undefined);
      },
      Math.max(0, remainingMs),
    );
  });
  return {
    isDone,
    close: () => {
      close();
    },
  };
}
