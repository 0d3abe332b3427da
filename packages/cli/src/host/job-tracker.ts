import type { Interceptor, JobLifecycleEvent } from '@orkit/openrouter-multimodal';
import { OpenRouterError, SUBMIT_GRACE_MS } from '@orkit/openrouter-multimodal';

import type { Output } from '../terminal/output.ts';
import { shellQuote } from '../terminal/shell-quote.ts';
import type { Io } from '../terminal/io.ts';
import { Interruption } from '../errors/signal-error.ts';

/** Milliseconds that an interrupted submission may take to its end: the grace for its response, and then the ledger is written. */
const SUBMISSION_MS = SUBMIT_GRACE_MS + 1000;

/** Knows the job of a command, so that whoever breaks the command off learns how to take the job up again. */
export interface JobTracker {
  /** Takes an event of the job; `isNoted` says whether a ledger has it too. */
  onJobEvent(event: JobLifecycleEvent, isNoted: boolean): void;
  /** Learns the id of a job that was named by a word as soon as the client is asked for it. */
  readonly interceptor: Interceptor;
  /** A job that was begun before, by its id or `last`. */
  follow(id: string): void;
  /** Tells how to go on after an interruption. */
  reportInterrupted(): void;
  /**
   * Tells a failure as it is for the job, which goes on when the time of the command is over. Others stay as they are.
   */
  explain(error: unknown): unknown;
}

/** Calls of the handle of a job, whose request is its id. */
const handleCalls: ReadonlySet<string> = new Set([
  'videos.status',
  'videos.wait',
  'videos.download',
]);

/** What happens to the job. */
type Phase =
  | 'none'
  | 'submitting'
  /** Nobody knows whether it was started. */
  | 'lost'
  | 'waiting'
  /** It is made, and not here yet. */
  | 'made';

interface State {
  phase: Phase;
  /** What the ledger calls it; `undefined` when nothing is noted. */
  intentId: string | undefined;
  jobId: string | undefined;
  /** The submission was told to end while it went on. */
  wasHurried: boolean;
  hasReported: boolean;
}

/** What of a command its job is told with. */
interface WatchParts {
  readonly io: Pick<Io, 'shutdownGrace'>;
  readonly output: Pick<Output, 'alert' | 'note' | 'notesToTerminal'>;
  readonly signal: AbortSignal;
  readonly settings: { readonly color: boolean; readonly quiet: boolean };
  readonly input: Readonly<Record<string, unknown>>;
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Makes the watch of one command. */
export function createJobTracker(parts: WatchParts): JobTracker {
  const { signal, output } = parts;
  const state: State = {
    phase: 'none',
    intentId: undefined,
    jobId: undefined,
    wasHurried: false,
    hasReported: false,
  };
  const tell = () => {
    if (state.hasReported) return;
    const lines = detachLines(state, parts);
    state.hasReported = lines.length > 0;
    if (state.hasReported) beginLine(parts);
    for (const line of lines) output.alert(line);
  };
  return {
    onJobEvent(event, isNoted) {
      if (event.type === 'submitting') watchSubmission(state, parts, tell);
      onLedgerEvent(event, state, { ...parts, isNoted });
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
    reportInterrupted() {
      if (signal.reason instanceof Interruption && signal.reason.reason !== 'SIGPIPE') tell();
    },
    explain: (error) => (error === signal.reason ? outOfTime(error, state) : error),
  };
}

/** While a job is submitted, an interruption waits for its id, and the next one has the last word. */
function watchSubmission(
  state: State,
  { io, output, signal, settings }: WatchParts,
  tell: () => void,
): void {
  const hurry = () => {
    if (state.phase !== 'submitting' || !(signal.reason instanceof Interruption)) return;
    state.wasHurried = true;
    io.shutdownGrace?.extend(SUBMISSION_MS);
    beginLine({ io, output, settings });
    output.alert('Finishing the submission so that the job id is not lost (^C again to abort).');
  };
  signal.addEventListener('abort', hurry, { once: true });
  io.shutdownGrace?.last.addEventListener('abort', tell, { once: true });
}

function onLedgerEvent(
  event: JobLifecycleEvent,
  state: State,
  { output, flags, isNoted }: WatchParts & { readonly isNoted: boolean },
): void {
  switch (event.type) {
    case 'submitting':
      state.phase = 'submitting';
      state.intentId = isNoted ? event.intentId : undefined;
      break;
    case 'submitted':
      state.phase = 'waiting';
      state.jobId = event.jobId;
      if (flags['no-wait'] !== true && !state.wasHurried)
        output.note(`Submitted ${event.jobId}. If this stops: orm job wait ${event.jobId}`);
      break;
    case 'refused':
      state.phase = 'none';
      break;
    case 'lost':
      state.phase = 'lost';
      break;
    case 'completed':
      if (event.jobId === state.jobId) state.phase = 'made';
      break;
    case 'polled':
    case 'failed':
    case 'saved':
      break;
  }
}

function detachLines(state: State, { input }: WatchParts): string[] {
  const { phase, jobId, intentId } = state;
  if (phase === 'waiting' || phase === 'made') {
    const savePath = typeof input['save_path'] === 'string' ? input['save_path'] : undefined;
    const target = savePath === undefined ? '' : ` -o ${shellQuote(savePath)}`;
    return [
      phase === 'made'
        ? 'Detached. The video is made (and billed), and stays at OpenRouter for a while.'
        : 'Detached. The job keeps running (and is billed) at OpenRouter.',
      `resume:  orm job wait ${jobId ?? 'last'}${target}`,
    ];
  }
  if (phase !== 'submitting' && phase !== 'lost') return [];
  return [
    'Detached. The job may have been started (and billed): its id did not come.',
    intentId === undefined
      ? 'See https://openrouter.ai/activity'
      : `resume:  orm job status ${intentId}`,
  ];
}

/** A terminal shows ^C where the cursor is. The spinner takes the first one along when it is cleared away. */
function beginLine({ io, output, settings }: Pick<WatchParts, 'io' | 'output' | 'settings'>): void {
  const hadSpinner = settings.color && !settings.quiet && io.shutdownGrace?.last.aborted !== true;
  if (output.notesToTerminal && !hadSpinner) output.alert('');
}

function outOfTime(error: unknown, { phase, jobId, intentId }: State): unknown {
  if (!OpenRouterError.is(error)) return error;
  if (phase === 'lost') {
    return error.with({
      message: `${error.message}: the id of the video did not come`,
      retryable: false,
      hints: [{ kind: 'check-activity', intentId }],
      details: { reason: 'outcome_unknown', intentId },
    });
  }
  if (jobId === undefined || (phase !== 'waiting' && phase !== 'made')) return error;
  const what = phase === 'made' ? 'was not downloaded' : 'is still being made';
  return error.with({
    code: 'JOB_STILL_RUNNING',
    message: `${error.message}: the video ${what}`,
    retryable: undefined,
    hints: [],
    details: { jobId },
  });
}
