import type { ApiContext } from '../shared/context.ts';
import type { OpenPurchase } from '../cost/reservation.ts';
import type { VideoUpdate } from './options.ts';

/** Holds the money for a job until somebody sees that it is over. */
export function holdForJob(
  { budget }: Pick<ApiContext, 'budget'>,
  jobId: string,
  { settle }: OpenPurchase,
): void {
  budget?.jobs.set(jobId, settle);
}

/** Counts what a job has cost once it is over; for a job that does not say so, what was held for it counts. */
export function settleJob(
  { budget }: Pick<ApiContext, 'budget'>,
  { id, isOver, costUsd }: VideoUpdate,
): void {
  if (!isOver) return;
  budget?.jobs.get(id)?.(costUsd);
  budget?.jobs.delete(id);
}
