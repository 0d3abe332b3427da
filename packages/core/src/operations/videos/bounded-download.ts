import type { OpenRouter } from '../../client.ts';
import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { unlessAborted } from '../../shared/race-abort.ts';
import type { OperationContext } from '../shared/operation.ts';

/** Downloads that outlasted the soft timeout of their caller, by job id. */
const downloads = new WeakMap<OpenRouter, Map<string, Promise<unknown>>>();

/** Options for {@link waitForDownload}. */
export interface BoundedDownload<Downloads> {
  readonly jobId: string;
  /** Milliseconds until the caller may stop waiting; `Infinity` without a limit. */
  readonly remainingMs: number;
  /** Starts the download. The signal of the caller that starts it aborts it. */
  begin(): Promise<Downloads>;
}

/**
 * Waits for a download until the soft timeout; `undefined` when it continues after that. A later call for the same job
 * waits for the same download, and gets its error.
 */
export async function waitForDownload<Downloads>(
  options: BoundedDownload<Downloads>,
  context: OperationContext,
): Promise<Downloads | undefined> {
  const { jobId, remainingMs, begin } = options;
  const { client, signal, clock = systemClock } = context;
  const running = downloads.get(client) ?? new Map<string, Promise<unknown>>();
  downloads.set(client, running);
  // A download under a job id was started for that job.
  const joined = running.get(jobId) as Promise<Downloads> | undefined;
  const download = joined ?? begin();
  running.set(jobId, download);
  const softTimeout = openSoftTimeout(clock, remainingMs);
  try {
    const waiting = Promise.race([download, softTimeout.isDone]);
    // The caller that started it aborts it by its signal, and waits until it has stopped.
    const result = joined === undefined ? await waiting : await unlessAborted(signal, waiting);
    if (result !== undefined) running.delete(jobId);
    // The next call for the job gets the error.
    else download.catch(() => {});
    return result;
  } catch (error) {
    if (joined !== undefined && signal?.aborted === true) throw error;
    running.delete(jobId);
    // Another caller, which started it, aborted it: this one starts it again.
    if (joined !== undefined && !OpenRouterError.is(error))
      return await waitForDownload(options, context);
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
