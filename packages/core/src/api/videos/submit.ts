import type { TransportRequest } from '../../http/contract.ts';
import { checkActivityHint } from '../../http/error-envelope.ts';
import { notAccepted } from '../../http/retry-policy.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import type { VideosContext } from './context.ts';
import { reportEnd, reportJob } from './report-job.ts';
import { createIntentId, isJobId } from './job-id.ts';
import type { JobEvent } from '../../jobs/events.ts';
import type { VideoSubmitOptions, VideoUpdate } from './options.ts';
import { pendingUpdate, toVideoUpdate } from './wire.ts';
import type { Hint } from '../../shared/hints.ts';

/** A job that is about to be paid. */
export interface Submission {
  /** The request of the job. Its action is in messages: `submit a video job to google/veo-3.1`. */
  readonly wire: TransportRequest;
  /** What the ledger is told of it. */
  readonly note: Omit<Extract<JobEvent, { readonly type: 'intent' }>, 'type' | 'intentId'>;
  /** Called when the job was certainly not begun. */
  readonly onRefused: () => Promise<void>;
  /** Called with the id as soon as there is one: from here on the job tells what it cost, also when the caller gives up. */
  readonly onJob: (jobId: string) => Promise<void>;
}

/** A job that OpenRouter has taken on. */
export interface SubmittedJob {
  readonly update: VideoUpdate;
  /** Milliseconds since the epoch. */
  readonly submittedAtMs: number;
  readonly notes: readonly string[];
}

type SubmitContext = Pick<VideosContext, 'transport' | 'clock' | 'jobLedger' | 'onJobEvent'>;

/**
 * Sends a job, once. The ledger knows of it before, and of its id right after; an answer is waited for a little even when the
 * caller has given up meanwhile, or the time is over: then the job is given.
 *
 * @throws OpenRouterError with reason `outcome_unknown` when nobody knows whether the job was started.
 */
export async function submitVideo(
  context: SubmitContext,
  submission: Submission,
  options: VideoSubmitOptions | undefined,
): Promise<SubmittedJob> {
  const { transport, clock, jobLedger } = context;
  const caller = options?.signal;
  const { wire } = submission;
  const { action } = wire;
  const remainingOptions = createDeadline(options, clock, action);
  const intent = await noteIntent(context, submission);
  if (caller?.aborted === true) {
    await submission.onRefused();
    await intent.note({ type: 'refused', code: ABORTED });
  }
  caller?.throwIfAborted();
  const leaving = watchAbort(caller, clock, remainingOptions());
  let update: VideoUpdate;
  try {
    const { value, headers } = await transport.json(
      { ...wire, options: remainingOptions() },
      (answer) => answer,
    );
    update = readResponse(value, headers, action);
  } catch (error) {
    const wasAborted = caller?.aborted === true && error === caller.reason;
    const isLost = wasAborted || isOutcomeUnknown(error);
    // What an error says of its price counts; who gave up afterwards hears no error.
    if (!isLost && caller?.aborted === true) await submission.onRefused();
    const code = OpenRouterError.is(error) && !wasAborted ? error.code : ABORTED;
    await intent.note({ type: isLost ? 'lost' : 'refused', code });
    leaving.throwIfFirst();
    throw isLost && OpenRouterError.is(error) ? lostJob(error, intent.id) : error;
  } finally {
    leaving.release();
  }
  const { id: jobId, status, outputCount: outputs, costUsd } = update;
  const isNoted = await intent.note({ type: 'submitted', jobId });
  // Nobody will look at it again. That it is over can be seen at any time: a line that fails loses nothing.
  if (update.isDone)
    await jobLedger?.append({ type: 'status', jobId, status, outputs, costUsd }).catch(() => {});
  reportEnd(context, update);
  notifyAccepted(jobId, options);
  await submission.onJob(jobId);
  leaving.throwIfFirst();
  return { update, submittedAtMs: clock.now(), notes: isNoted ? [] : [notNoted(jobId)] };
}

/**
 * Who gives up is told by the own reason. Who does so after the time was over has an answer to come: the job, or that nobody
 * knows of one.
 */
function watchAbort(
  caller: AbortSignal | undefined,
  clock: Clock,
  { timeoutMs = Infinity }: CallOptions = {},
) {
  const endsAtMs = clock.now() + timeoutMs;
  let isFirst = false;
  const onAbort = () => {
    isFirst = clock.now() < endsAtMs;
  };
  caller?.addEventListener('abort', onAbort, { once: true });
  return {
    throwIfFirst() {
      if (isFirst) caller?.throwIfAborted();
    },
    release() {
      caller?.removeEventListener('abort', onAbort);
    },
  };
}

function notifyAccepted(jobId: string, options: VideoSubmitOptions | undefined): void {
  try {
    options?.onAccepted?.(jobId);
  } catch {
    // A listener that fails must not lose a job that is paid.
  }
}

/** What the ledger has for a code when it was the caller who ended it. */
const ABORTED = 'ABORTED';

type Following =
  | { readonly type: 'submitted'; readonly jobId: string }
  | { readonly type: 'refused' | 'lost'; readonly code: string };

/** A job that the ledger knows of and OpenRouter does not yet. */
interface Intent {
  /** `undefined` without a ledger. */
  readonly id: string | undefined;
  /** Notes what became of it; answers false when that failed. What is told then matters more than a line. */
  note(event: Following): Promise<boolean>;
}

async function noteIntent(
  context: SubmitContext,
  { wire: { action }, note }: Submission,
): Promise<Intent> {
  const { jobLedger: ledger } = context;
  const intentId = createIntentId();
  reportJob(context, { type: 'submitting', intentId, model: note.model });
  try {
    await ledger?.append({ type: 'intent', intentId, ...note });
  } catch (error) {
    const unnoted = invalidInput(`Cannot ${action}: the ledger of jobs cannot be written`, {
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
    reportJob(context, { type: 'refused', intentId, code: unnoted.code });
    throw unnoted;
  }
  return {
    id: ledger === undefined ? undefined : intentId,
    async note(event) {
      const noting = ledger?.append({ ...event, intentId }) ?? Promise.resolve();
      const isNoted = await noting.then(
        () => true,
        () => false,
      );
      // What is reported as submitted survives this process, as far as it can.
      reportJob(context, { ...event, intentId });
      return isNoted;
    },
  };
}

function readResponse(answer: unknown, headers: Headers, action: string): VideoUpdate {
  const id = textAt(answer, 'id');
  const generationId = headers.get('x-generation-id') ?? textAt(answer, 'generation_id');
  if (id !== undefined && isJobId(id)) {
    const update = toVideoUpdate(answer, id) ?? pendingUpdate(id);
    return { ...update, generationId: update.generationId ?? generationId };
  }
  throw new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the job was accepted without an id that can be used`,
    { retryable: false, requestId: generationId, details: { reason: 'outcome_unknown', answer } },
  );
}

/** Whether a failure leaves open that a job was started: also when the server broke down after it may have begun. */
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

function notNoted(id: string): string {
  return `The job could not be noted in the ledger: keep its id, ${id}.`;
}
