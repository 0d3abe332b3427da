import { notAccepted } from '../../http/retry-policy.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/record.ts';
import type { ApiContext } from '../context.ts';
import { createIntentId, isJobId } from './job-id.ts';
import { createLateAbort } from './late-abort.ts';
import type { JobEvent, JobLedger } from './ledger.ts';
import type { VideoUpdate } from './options.ts';
import { pendingUpdate, toVideoUpdate } from './wire.ts';

/** A job that is about to be paid. */
export interface Submission {
  /** What is done, for messages: `submit a video job to google/veo-3.1`. */
  readonly action: string;
  readonly body: unknown;
  /** What the ledger is told of it. */
  readonly note: Omit<Extract<JobEvent, { readonly type: 'intent' }>, 'type' | 'intentId'>;
}

/** A job that OpenRouter has taken on. */
export interface SubmittedJob {
  readonly update: VideoUpdate;
  /** Milliseconds since the epoch. */
  readonly submittedAtMs: number;
  readonly notes: readonly string[];
}

type SubmitContext = Pick<ApiContext, 'transport' | 'clock' | 'jobLedger'>;

/**
 * Sends a job, once. The ledger knows of it before, and of its id right after; an answer is waited for even when the caller
 * has given up meanwhile.
 *
 * @throws OpenRouterError with reason `outcome_unknown` when nobody knows whether the job was started.
 */
export async function submitVideo(
  { transport, clock, jobLedger }: SubmitContext,
  submission: Submission,
  call: CallOptions | undefined,
): Promise<SubmittedJob> {
  const caller = call?.signal;
  const intent = await noteIntent(jobLedger, submission);
  if (caller?.aborted === true) await intent.note({ type: 'refused', code: GIVEN_UP });
  caller?.throwIfAborted();
  const late = createLateAbort(caller, clock);
  const { action, body } = submission;
  let update: VideoUpdate;
  try {
    const { value, headers } = await transport.json(
      {
        method: 'POST',
        path: 'videos',
        action,
        body,
        // Who gave up wants to hear of what was begun, not to begin it.
        mayRepeat: () => caller?.aborted !== true,
        call: { ...call, signal: late.signal },
      },
      (answer) => answer,
    );
    update = readAnswer(value, headers, action);
  } catch (error) {
    const isLost = late.signal.aborted || isOutcomeUnknown(error);
    const code = OpenRouterError.is(error) && !late.signal.aborted ? error.code : GIVEN_UP;
    await intent.note({ type: isLost ? 'lost' : 'refused', code });
    caller?.throwIfAborted();
    throw isLost && OpenRouterError.is(error) ? lostJob(error, intent.id) : error;
  } finally {
    late.release();
  }
  const { id: jobId, status, outputs, costUsd } = update;
  const isNoted = await intent.note({ type: 'submitted', jobId });
  // Nobody will look at it again. That it is over can be seen at any time: a line that fails loses nothing.
  if (update.isOver)
    await jobLedger?.append({ type: 'status', jobId, status, outputs, costUsd }).catch(() => {});
  caller?.throwIfAborted();
  return { update, submittedAtMs: clock.now(), notes: isNoted ? [] : [notNoted(jobId)] };
}

/** What the ledger has for a code when it was the caller who ended it. */
const GIVEN_UP = 'ABORTED';

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

async function noteIntent(ledger: JobLedger | undefined, { action, note }: Submission) {
  if (ledger === undefined) return { id: undefined, note: async () => true } satisfies Intent;
  const intentId = createIntentId();
  try {
    await ledger.append({ type: 'intent', intentId, ...note });
  } catch (error) {
    throw new OpenRouterError(
      'INTERNAL',
      `Cannot ${action}: the ledger of jobs cannot be written`,
      {
        hints: [
          'Nothing was sent. Let the ledger be in a folder that can be written, or make the client without a jobLedger.',
        ],
        details: { intentId },
        cause: error,
      },
    );
  }
  return {
    id: intentId,
    note: async (event) =>
      await ledger.append({ ...event, intentId }).then(
        () => true,
        () => false,
      ),
  } satisfies Intent;
}

function readAnswer(answer: unknown, headers: Headers, action: string): VideoUpdate {
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

const lookAtJobs =
  'Look at the list of jobs before asking again: it may have been started and charged.';

function lostJob(error: OpenRouterError, intentId: string | undefined): OpenRouterError {
  const { code, message, status, retryAfterMs, requestId, hints, details, cause } = error;
  const others = details.reason === 'outcome_unknown' ? hints : [];
  return new OpenRouterError(code, message, {
    retryable: false,
    status,
    retryAfterMs,
    requestId,
    hints: [lookAtJobs, ...others],
    details: { ...details, reason: 'outcome_unknown', intentId },
    cause,
  });
}

function notNoted(id: string): string {
  return `The job could not be noted in the ledger: keep its id, ${id}.`;
}
