import type { Interceptor, JobLifecycleEvent } from '@orkit/openrouter-multimodal';
import { OpenRouterError, SUBMIT_GRACE_MS } from '@orkit/openrouter-multimodal';

import type { Output } from '../terminal/output.ts';
import { shellQuote } from '../terminal/shell-quote.ts';
import type { Io } from '../terminal/io.ts';
import { Interruption } from '../errors/signal-error.ts';

/** Milliseconds that an interrupted submission may take: the grace for its response and the write to the ledger. */
const SUBMISSION_MS = SUBMIT_GRACE_MS + 1000;

/** Tracks the job of a command, so that an interrupted command can say how to resume it. */
export interface JobTracker {
  /** Handles an event of the job; `isRecorded` says whether it is in a ledger too. */
  onJobEvent(event: JobLifecycleEvent, isRecorded: boolean): void;
  /** Reads the job id from calls of a job handle, for a job that was named by `last`. */
  readonly interceptor: Interceptor;
  /** Tracks a job submitted earlier, by its id or `last`. */
  follow(id: string): void;
  /** Returns the ids of the job, as far as they are known. */
  known(): KnownJob;
  /** Prints how to resume after an interruption. */
  reportInterrupted(): void;
  /**
   * Returns the timeout error of the command as an error about its job, which keeps running. Other errors are returned unchanged.
   */
  explain(error: unknown): unknown;
}

/** Ids of a job. */
export interface KnownJob {
  /** Id at OpenRouter. */
  readonly jobId: string | undefined;
  /** Id in the ledger, of a submission whose response did not arrive. */
  readonly intentId: string | undefined;
}

/** Methods of a job handle; their request is the job id. */
const handleCalls: ReadonlySet<string> = new Set([
  'videos.status',
  'videos.wait',
  'videos.download',
]);

/** State of the job. */
type Phase =
  | 'none'
  | 'submitting'
  /** Whether it was started is unknown. */
  | 'lost'
  | 'waiting'
  /** Completed, but not downloaded yet. */
  | 'completed';

interface State {
  phase: Phase;
  /** Id of its ledger entry; `undefined` without a ledger. */
  intentId: string | undefined;
  jobId: string | undefined;
  /** Whether the command was interrupted during the submission. */
  isInterrupted: boolean;
  hasReported: boolean;
}

/** Parts of an invocation that the tracker needs. */
interface TrackerParts {
  readonly io: Pick<Io, 'shutdownGrace'>;
  readonly output: Pick<Output, 'alert' | 'note' | 'notesToTerminal'>;
  readonly signal: AbortSignal;
  readonly settings: { readonly color: boolean; readonly quiet: boolean };
  readonly input: Readonly<Record<string, unknown>>;
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Creates the job tracker of one command. */
export function createJobTracker(parts: TrackerParts): JobTracker {
  const { signal, output } = parts;
  const state: State = {
    phase: 'none',
    intentId: undefined,
    jobId: undefined,
    isInterrupted: false,
    hasReported: false,
  };
  const report = () => {
    if (state.hasReported) return;
    const lines = detachLines(state, parts);
    state.hasReported = lines.length > 0;
    if (state.hasReported) beginLine(parts);
    for (const line of lines) output.alert(line);
  };
  return {
    onJobEvent(event, isRecorded) {
      if (event.type === 'submitting') watchSubmission(state, parts, report);
      onLedgerEvent(event, state, { ...parts, isRecorded });
    },
    interceptor: (next) => async (call) => {
      if (handleCalls.has(call.endpoint) && typeof call.request === 'string')
        state.jobId = call.request;
      await next(call);
    },
    follow(id) {
      state.phase = 'waiting';
      state.jobId = id;
    },
    known: () => {
      const isUnknown = state.phase === 'submitting' || state.phase === 'lost';
      return { jobId: state.jobId, intentId: isUnknown ? state.intentId : undefined };
    },
    reportInterrupted() {
      if (signal.reason instanceof Interruption && signal.reason.reason !== 'SIGPIPE') report();
    },
    explain: (error) => (error === signal.reason ? outOfTime(error, state) : error),
  };
}

/** During a submission, the first interruption waits for the job id; the second one ends the process. */
function watchSubmission(
  state: State,
  { io, output, signal, settings }: TrackerParts,
  report: () => void,
): void {
  const onAbort = () => {
    if (state.phase !== 'submitting' || !(signal.reason instanceof Interruption)) return;
    state.isInterrupted = true;
    io.shutdownGrace?.extend(SUBMISSION_MS);
    beginLine({ io, output, settings });
    output.alert('Finishing the submission so that the job id is not lost (^C again to abort).');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  io.shutdownGrace?.last.addEventListener('abort', report, { once: true });
}

function onLedgerEvent(
  event: JobLifecycleEvent,
  state: State,
  { output, flags, isRecorded }: TrackerParts & { readonly isRecorded: boolean },
): void {
  switch (event.type) {
    case 'submitting':
      state.phase = 'submitting';
      state.intentId = isRecorded ? event.intentId : undefined;
      break;
    case 'submitted':
      state.phase = 'waiting';
      state.jobId = event.jobId;
      if (flags['no-wait'] !== true && !state.isInterrupted)
        output.note(`Submitted ${event.jobId}. If this stops: orm job wait ${event.jobId}`);
      break;
    case 'refused':
      state.phase = 'none';
      if (state.isInterrupted)
        output.alert('Canceled: no video was submitted, and nothing is charged.');
      break;
    case 'lost':
      state.phase = 'lost';
      break;
    case 'completed':
      if (event.jobId === state.jobId) state.phase = 'completed';
      break;
    case 'polled':
    case 'failed':
    case 'saved':
      break;
  }
}

function detachLines(state: State, { input }: TrackerParts): string[] {
  const { phase, jobId, intentId } = state;
  if (phase === 'waiting' || phase === 'completed') {
    const savePath = typeof input['save_path'] === 'string' ? input['save_path'] : undefined;
    const target = savePath === undefined ? '' : ` -o ${shellQuote(savePath)}`;
    return [
      phase === 'completed'
        ? 'Detached. The video is complete (and billed) and stays at OpenRouter for a while.'
        : 'Detached. The job keeps running (and is billed) at OpenRouter.',
      `resume:  orm job wait ${jobId ?? 'last'}${target}`,
    ];
  }
  if (phase !== 'submitting' && phase !== 'lost') return [];
  return [
    'Detached. The job may have been started (and billed): its id was not received.',
    intentId === undefined
      ? 'See https://openrouter.ai/activity'
      : `resume:  orm job status ${intentId}`,
  ];
}

/** Starts a new line after the ^C that a terminal echoes. Clearing the spinner removes the first one. */
function beginLine({
  io,
  output,
  settings,
}: Pick<TrackerParts, 'io' | 'output' | 'settings'>): void {
  const hadSpinner = settings.color && !settings.quiet && io.shutdownGrace?.last.aborted !== true;
  if (output.notesToTerminal && !hadSpinner) output.alert('');
}

function outOfTime(error: unknown, { phase, jobId, intentId }: State): unknown {
  if (!OpenRouterError.is(error)) return error;
  if (phase === 'lost') {
    return error.with({
      message: `${error.message}: the id of the job was not received`,
      retryable: false,
      hints: [{ kind: 'check-activity', intentId }],
      details: { reason: 'outcome_unknown', intentId },
    });
  }
  if (jobId === undefined || (phase !== 'waiting' && phase !== 'completed')) return error;
  const what = phase === 'completed' ? 'was not downloaded' : 'is still being generated';
  return error.with({
    code: 'JOB_STILL_RUNNING',
    message: `${error.message}: the video ${what}`,
    retryable: undefined,
    hints: [],
    details: { jobId },
  });
}
