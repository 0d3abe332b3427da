import { settleJob } from '../cost/reservation-handle.ts';
import type { ApiContext } from '../shared/context.ts';
import type { VideoUpdate } from './options.ts';

/** Settles the cost of a job once it is done, by its id: also of a job that another client of the same store has submitted. */
export async function settleEnd(
  { budget }: Pick<ApiContext, 'budget'>,
  { id: jobId, isDone, ...cost }: VideoUpdate,
): Promise<void> {
  if (isDone && budget !== undefined) await settleJob(budget, { jobId, ...cost });
}
