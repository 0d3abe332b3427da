import { invalidInput } from '../../shared/errors.ts';
import type { VideosContext } from './context.ts';

/** The part of a client's context that decides which jobs it may use; one object for each client. */
type KnownJobsContext = Pick<VideosContext, 'videos' | 'jobLedger'>;

/** Ids of the jobs that each client has submitted, including those that could not be written to the ledger. */
const submittedIds = new WeakMap<KnownJobsContext, Set<string>>();

/** Remembers that a client has submitted a job, so that the client can use it even if the ledger fails. */
export function rememberJob(context: KnownJobsContext, jobId: string): void {
  if (context.videos?.onlyKnownJobs !== true) return;
  const ids = submittedIds.get(context) ?? new Set();
  submittedIds.set(context, ids.add(jobId));
}

/**
 * Whether a client may use a job: any job, unless it is limited to those of its own ledger. Ids of intents and `last` are
 * not ids of jobs.
 *
 * @throws what the ledger throws: without a readable ledger no job is allowed.
 */
export async function isKnownJob(context: VideosContext, jobId: string): Promise<boolean> {
  const { videos, jobLedger } = context;
  if (videos?.onlyKnownJobs !== true || submittedIds.get(context)?.has(jobId) === true) return true;
  const record = await jobLedger?.find(jobId);
  return record?.jobId === jobId;
}

/**
 * Throws when {@link isKnownJob} is false, with the message for an id that does not exist: the caller does not learn whether
 * the job belongs to another caller.
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
