import type { OpenRouter } from '../../client.ts';
import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { unlessAborted } from '../../shared/race-abort.ts';
import type { OperationContext } from '../shared/operation.ts';

/** Downloads that outlasted the patience of whoever asked for them, by the id of their job. */
const downloads = new WeakMap<OpenRouter, Map<string, Promise<unknown>>>();

/** How a download is waited for. */
export interface BoundedDownload<Downloads> {
  readonly jobId: string;
  /** Milliseconds after which the caller may give up; `Infinity` for one who does not. */
  readonly remainingMs: number;
  /** Begins it. Its own caller's signal ends it. */
  begin(): Promise<Downloads>;
}

/**
 * Waits for a download as long as the caller has patience; `undefined` when it goes on afterwards. Whoever asks for the same job
 * again waits for the same download, and is told of its failure.
 */
export async function waitPatiently<Downloads>(
  download: BoundedDownload<Downloads>,
  context: OperationContext,
): Promise<Downloads | undefined> {
  const { jobId, remainingMs, begin } = download;
  const { client, signal, clock = systemClock } = context;
  const goingOn = downloads.get(client) ?? new Map<string, Promise<unknown>>();
  downloads.set(client, goingOn);
  // What goes on under the id of a job is what was begun for it.
  const joined = goingOn.get(jobId) as Promise<Downloads> | undefined;
  const home = joined ?? begin();
  goingOn.set(jobId, home);
  const softTimeout = openSoftTimeout(clock, remainingMs);
  try {
    const waiting = Promise.race([home, softTimeout.isDone]);
    // Who has begun it ends it by the signal, and waits until nothing is left of it.
    const came = joined === undefined ? await waiting : await unlessAborted(signal, waiting);
    if (came !== undefined) goingOn.delete(jobId);
    // Whoever asks next hears of a failure.
    else home.catch(() => {});
    return came;
  } catch (error) {
    if (joined !== undefined && signal?.aborted === true) throw error;
    goingOn.delete(jobId);
    // Somebody else gave up, who had begun it: that is no reason for this caller.
    if (joined !== undefined && !OpenRouterError.is(error))
      return await waitPatiently(download, context);
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
