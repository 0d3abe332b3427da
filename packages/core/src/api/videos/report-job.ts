import { runtime } from '#runtime';

import { costOf } from '../../shared/cost-in.ts';
import type { JobLifecycleEvent } from './job-events.ts';
import type { VideoUpdate } from './options.ts';

/** The part of a client's context that receives events of jobs. */
interface ListeningContext {
  readonly onJobEvent?: ((event: JobLifecycleEvent) => void) | undefined;
}

/** Reports an event of a job. Errors of the listener are ignored: they must not lose a job that is paid for. */
export function reportJob({ onJobEvent }: ListeningContext, event: JobLifecycleEvent): void {
  if (runtime.tracing?.isActive(['job']) === true) runtime.tracing.publish('job', { event });
  try {
    onJobEvent?.(event);
  } catch {
    // See above.
  }
}

/** Reports a status check, and the end of the job if this check is the first to find it. */
export function reportUpdate(
  context: ListeningContext,
  update: VideoUpdate,
  before: VideoUpdate | undefined,
): void {
  reportJob(context, { type: 'polled', ...fieldsOf(update) });
  reportEnd(context, update, before);
}

/** Reports the end of a job that was not done before. */
export function reportEnd(
  context: ListeningContext,
  update: VideoUpdate,
  before?: VideoUpdate,
): void {
  if (!update.isDone || before?.isDone === true) return;
  const type = update.status === 'completed' ? 'completed' : 'failed';
  reportJob(context, { type, ...fieldsOf(update) });
}

function fieldsOf(update: VideoUpdate) {
  const { id: jobId, status, outputCount, generationId } = update;
  return { jobId, status, outputCount, generationId, ...costOf(update) };
}
