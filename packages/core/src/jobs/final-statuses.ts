/** Maximum videos of one job that are reported, downloaded and recorded: far more than any model generates. */
export const MAX_JOB_OUTPUTS = 100;

/** Statuses after which nothing more happens. Any other status is not final. */
export const finalStatuses: ReadonlySet<string> = new Set([
  'completed',
  'failed',
  'cancelled',
  'expired',
  'not_found',
]);
