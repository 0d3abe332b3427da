/** Most videos of one job that are told of, downloaded and noted: far more than any model makes. */
export const MAX_JOB_OUTPUTS = 100;

/** Statuses after which nothing more happens. What else OpenRouter may say is not the end. */
export const finalStatuses: ReadonlySet<string> = new Set([
  'completed',
  'failed',
  'cancelled',
  'expired',
  'not_found',
]);
