import { invalidInput } from '../../shared/errors.ts';
import type { VideosContext } from './context.ts';

/** Ids that each client was given for its own submissions, also where the ledger could not take them. */
const submittedIds = new WeakMap<VideosContext, Set<string>>();

/** Records that a client has submitted a job, so that it stays within its reach whatever becomes of the ledger. */
export function rememberJob(context: VideosContext, jobId: string): void {
  if (context.videos?.onlyKnownJobs !== true) return;
  const ids = submittedIds.get(context) ?? new Set();
  submittedIds.set(context, ids.add(jobId));
}

/**
 * Whether a client may use a job: any job, unless it is limited to those of its own ledger. The ids of intents and `last`
 * are no ids of jobs.
 *
 * @throws what the ledger throws: a ledger that cannot be read lets nothing through.
 */
export async function isKnownJob(context: VideosContext, jobId: string): Promise<boolean> {
  const { videos, jobLedger } = context;
  if (videos?.onlyKnownJobs !== true || submittedIds.get(context)?.has(jobId) === true) return true;
  const record = await jobLedger?.find(jobId);
  return record?.jobId === jobId;
}

/**
 * Refuses a job that {@link isKnownJob} is false for, in the words of an id that does not exist: the caller does not learn
 * whether it is the job of another caller.
 *
 * @throws OpenRouterError `INVALID_INPUT`.
 */
export async function requireKnownJob(
  context: VideosContext,
  { jobId, action }: { readonly jobId: string; readonly action: string },
): Promise<void> {
  if (await isKnownJob(context, jobId)) return;
  throw invalidInput(`Cannot ${action}: OpenRouter knows no job "${jobId}"`, {
    hints: [{ kind: 'list-jobs' }],
    details: { jobId },
  });
}
