import type { TransportRequest } from '../../http/contract.ts';
import { checkActivityHint } from '../../http/error-envelope.ts';
import { notAccepted } from '../../http/retry-policy.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { costOf } from '../../shared/cost-in.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import type { VideosContext } from './context.ts';
import { reportEnd, reportJob } from './report-job.ts';
import { createIntentId, isJobId } from './job-id.ts';
import { rememberJob } from './known-jobs.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { VideoSubmitOptions, VideoUpdate } from './options.ts';
import { pendingUpdate, toVideoUpdate } from './wire.ts';
import type { Hint } from '../../shared/hints.ts';

/** A job to submit. */
export interface Submission {
  /** Request of the job, with the action for messages: `submit a video job to google/veo-3.1`. */
  readonly wire: TransportRequest;
  /** Fields of the intent in the ledger. */
  readonly note: Omit<Extract<JobEvent, { readonly type: 'intent' }>, 'type' | 'intentId'>;
  /** Called when the job was certainly not started. */
  readonly onRefused: () => Promise<void>;
  /** Called with the id as soon as there is one: from then on the cost comes from the job, even if the caller aborts. */
  readonly onJob: (jobId: string) => Promise<void>;
}

/** A job that OpenRouter has accepted. */
export interface SubmittedJob {
  readonly update: VideoUpdate;
  /** Milliseconds since the epoch. */
  readonly submittedAtMs: number;
  readonly notes: readonly string[];
}

type SubmitContext = Pick<
  VideosContext,
  'transport' | 'clock' | 'videos' | 'jobLedger' | 'onJobEvent'
>;

/**
 * Sends a job, once. It is recorded in the ledger before it is sent, and its id right after. After an abort or a timeout the
 * response is still awaited for a short time; after a timeout the job is then returned.
 *
 * @throws OpenRouterError with reason `outcome_unknown` when it is not known whether the job was started.
 */
export async function submitVideo(
  context: SubmitContext,
  submission: Submission,
  options: VideoSubmitOptions | undefined,
): Promise<SubmittedJob> {
  const { transport, clock, jobLedger } = context;
  const signal = options?.signal;
  const { wire } = submission;
  const { action } = wire;
  const remainingOptions = createDeadline(options, clock, action);
  const intent = await recordIntent(context, submission);
  if (signal?.aborted === true) {
    await submission.onRefused();
    await intent.record({ type: 'refused', code: ABORTED });
  }
  signal?.throwIfAborted();
  const abort = watchAbort(signal, clock, remainingOptions());
  let update: VideoUpdate;
  try {
    const { value, headers } = await transport.json(
      { ...wire, holdsJob: true, options: remainingOptions() },
      (body) => body,
    );
    update = readResponse(value, headers, action);
  } catch (error) {
    const wasAborted = signal?.aborted === true && error === signal.reason;
    const isLost = wasAborted || isOutcomeUnknown(error);
    // The runner reads from an error whether it was charged; after an abort it gets none.
    if (!isLost && signal?.aborted === true) await submission.onRefused();
    const code = OpenRouterError.is(error) && !wasAborted ? error.code : ABORTED;
    await intent.record({ type: isLost ? 'lost' : 'refused', code });
    abort.throwIfBeforeTimeout();
    throw isLost && OpenRouterError.is(error) ? lostJob(error, intent.id) : error;
  } finally {
    abort.unwatch();
  }
  const { id: jobId, status, outputCount: outputs } = update;
  // Within reach of this client from here on, whatever becomes of the ledger and of the caller.
  rememberJob(context, jobId);
  const isRecorded = await intent.record({ type: 'submitted', jobId });
  // Before the job is announced: a poll that sees its end settles this reservation.
  await submission.onJob(jobId);
  // A job that is done is not polled again. Its status can be fetched at any time: nothing is lost when it cannot be recorded.
  if (update.isDone)
    await jobLedger
      ?.append({ type: 'status', jobId, status, outputs, ...costOf(update) })
      .catch(() => {});
  reportEnd(context, update);
  notifyAccepted(jobId, options);
  abort.throwIfBeforeTimeout();
  return { update, submittedAtMs: clock.now(), notes: isRecorded ? [] : [unrecordedNote(jobId)] };
}

/**
 * Watches a signal. An abort before the timeout rejects with its own reason; one after it is ignored, since the job or an
 * error is about to be returned.
 */
function watchAbort(
  signal: AbortSignal | undefined,
  clock: Clock,
  { timeoutMs = Infinity }: CallOptions = {},
) {
  const endsAtMs = clock.now() + timeoutMs;
  let isBeforeTimeout = false;
  const onAbort = () => {
    isBeforeTimeout = clock.now() < endsAtMs;
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    throwIfBeforeTimeout() {
      if (isBeforeTimeout) signal?.throwIfAborted();
    },
    unwatch() {
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

function notifyAccepted(jobId: string, options: VideoSubmitOptions | undefined): void {
  try {
    options?.onAccepted?.(jobId);
  } catch {
    // A failing listener must not lose a job that is paid for.
  }
}

/** Code in the ledger after an abort by the caller. */
const ABORTED = 'ABORTED';

type IntentOutcome =
  | { readonly type: 'submitted'; readonly jobId: string }
  | { readonly type: 'refused' | 'lost'; readonly code: string };

/** A job that is recorded in the ledger and not yet submitted. */
interface Intent {
  /** `undefined` without a ledger. */
  readonly id: string | undefined;
  /** Records the outcome; returns false when that failed, since the outcome itself matters more than its record. */
  record(event: IntentOutcome): Promise<boolean>;
}

async function recordIntent(
  context: SubmitContext,
  { wire: { action }, note }: Submission,
): Promise<Intent> {
  const { jobLedger: ledger } = context;
  const intentId = createIntentId();
  reportJob(context, { type: 'submitting', intentId, model: note.model });
  try {
    await ledger?.append({ type: 'intent', intentId, ...note });
  } catch (error) {
    const ledgerError = invalidInput(`Cannot ${action}: the ledger of jobs cannot be written`, {
      hints: [
        {
          kind: 'check-option',
          option: 'jobLedger',
          note: 'it must be in a folder that can be written to; nothing was sent',
        },
        { kind: 'disable-option', option: 'jobLedger' },
      ],
      details: { intentId },
      cause: error,
    });
    reportJob(context, { type: 'refused', intentId, code: ledgerError.code });
    throw ledgerError;
  }
  return {
    id: ledger === undefined ? undefined : intentId,
    async record(event) {
      const recording = ledger?.append({ ...event, intentId }) ?? Promise.resolve();
      const isRecorded = await recording.then(
        () => true,
        () => false,
      );
      // Reported after it is recorded, so that a submitted job survives this process.
      reportJob(context, { ...event, intentId });
      return isRecorded;
    },
  };
}

function readResponse(body: unknown, headers: Headers, action: string): VideoUpdate {
  const id = textAt(body, 'id');
  const generationId = headers.get('x-generation-id') ?? textAt(body, 'generation_id');
  if (id !== undefined && isJobId(id)) {
    const update = toVideoUpdate(body, id) ?? pendingUpdate(id);
    return { ...update, generationId: update.generationId ?? generationId };
  }
  throw new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the job was accepted without a valid id`,
    {
      retryable: false,
      requestId: generationId,
      details: { reason: 'outcome_unknown', answer: body },
    },
  );
}

/** Whether a job may have been started despite a failure, also when the server failed after it may have accepted the job. */
function isOutcomeUnknown(error: unknown): boolean {
  if (!OpenRouterError.is(error)) return true;
  const { status = 0, details } = error;
  return details.reason === 'outcome_unknown' || (status >= 500 && !notAccepted.has(status));
}

function lostJob(error: OpenRouterError, intentId: string | undefined): OpenRouterError {
  const { hints, details } = error;
  const others = details.reason === 'outcome_unknown' ? hints : [];
  const check: Hint =
    intentId === undefined ? checkActivityHint : { kind: 'check-activity', intentId };
  return error.with({
    retryable: false,
    hints: [check, ...others.filter(({ kind }) => kind !== 'check-activity')],
    details: { reason: 'outcome_unknown', intentId },
  });
}

function unrecordedNote(id: string): string {
  return `The job could not be recorded in the ledger: keep its id, ${id}.`;
}
