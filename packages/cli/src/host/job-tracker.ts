import type { JobEvent, JobLedger, JobRecord } from '@orkit/openrouter-multimodal';
import { OpenRouterError } from '@orkit/openrouter-multimodal';

import { Interruption } from '../host/signal-error.ts';
import type { InvocationParts } from '../host/invocation.ts';
import { STDOUT } from '../host/io.ts';
import { shellQuote } from '../terminal/shell-quote.ts';

/**
 * Milliseconds that an interrupted submission may take to its end. Core waits ten seconds for the answer, and the ledger is
 * written after it.
 */
const SUBMISSION_MS = 11_000;

/** Knows the job of a command, so that whoever breaks the command off learns how to take the job up again. */
export interface JobWatch {
  /** The ledger, heard. Without one, nothing is noted and all is heard the same. */
  listen(ledger: JobLedger | undefined): JobLedger;
  /** A job that was begun before, by its id or `last`. */
  follow(id: string): void;
  /** Tells how to go on after an interruption. */
  tellInterrupted(): void;
  /**
   * Tells a failure as it is for the job: one that goes on when the time of the command is over, and one that was lost
   * where there is no list to look into. Others stay as they are.
   */
  explain(error: unknown): unknown;
}

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
  hasTold: boolean;
}

type WatchParts = Pick<
  InvocationParts,
  'io' | 'output' | 'signal' | 'input' | 'flags' | 'settings'
>;

/** Makes the watch of one command. */
export function createJobWatch(parts: WatchParts): JobWatch {
  const { signal, output } = parts;
  const state: State = {
    phase: 'none',
    intentId: undefined,
    jobId: undefined,
    wasHurried: false,
    hasTold: false,
  };
  const tell = () => {
    if (state.hasTold) return;
    const lines = farewellLines(state, parts);
    state.hasTold = lines.length > 0;
    if (state.hasTold) beginLine(parts);
    for (const line of lines) output.alert(line);
  };
  return {
    listen: (ledger) => ({
      async append(event) {
        if (event.type === 'intent') watchSubmission(state, parts, tell);
        hear(event, state, { ...parts, isNoted: ledger !== undefined });
        const noted = withoutStdout(event);
        if (noted !== undefined) await ledger?.append(noted);
      },
      list: async () => (await ledger?.list()) ?? [],
      async find(id) {
        const record = await ledger?.find(id);
        if (id === state.jobId) recognize(record, state);
        return record;
      },
    }),
    follow(id) {
      state.phase = 'waiting';
      state.jobId = id;
    },
    tellInterrupted() {
      if (signal.reason instanceof Interruption && signal.reason.reason !== 'SIGPIPE') tell();
    },
    explain: (error) =>
      error === signal.reason ? outOfTime(error, state) : withoutList(error, state),
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
    io.farewell?.extend(SUBMISSION_MS);
    beginLine({ io, output, settings });
    output.alert('Finishing the submission so that the job id is not lost (^C again to abort).');
  };
  signal.addEventListener('abort', hurry, { once: true });
  io.farewell?.last.addEventListener('abort', tell, { once: true });
}

function hear(
  event: JobEvent,
  state: State,
  { output, flags, isNoted }: WatchParts & { readonly isNoted: boolean },
): void {
  switch (event.type) {
    case 'intent':
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
    case 'status':
      if (event.jobId === state.jobId && event.status === 'completed') state.phase = 'made';
      break;
    case 'saved':
    case 'forgotten':
      break;
  }
}

/** Standard output is no place where a video can be found again, or that it should go to the next time. */
function withoutStdout(event: JobEvent): JobEvent | undefined {
  if (event.type === 'saved' && event.file.path === STDOUT) return undefined;
  if (event.type !== 'intent' || event.outputPath !== STDOUT) return event;
  return { ...event, outputPath: undefined };
}

function recognize(record: JobRecord | undefined, state: State): void {
  if (record?.jobId === undefined) return;
  state.jobId = record.jobId;
  if (record.state === 'completed') state.phase = 'made';
}

function farewellLines(state: State, { input }: WatchParts): string[] {
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
  const hadSpinner = settings.color && !settings.quiet && io.farewell?.last.aborted !== true;
  if (output.notesToTerminal && !hadSpinner) output.alert('');
}

/** Where nothing is noted, no list can tell of a submission whose answer was lost. */
function withoutList(error: unknown, { phase, intentId }: State): unknown {
  if (!OpenRouterError.is(error) || phase !== 'lost' || intentId !== undefined) return error;
  const { code, message, retryable, status, requestId, details, cause } = error;
  return new OpenRouterError(code, message, {
    retryable,
    status,
    requestId,
    hints: [lookBefore(undefined)],
    details: { ...details, intentId: undefined },
    cause,
  });
}

function lookBefore(intentId: string | undefined): string {
  const list = intentId === undefined ? '' : ` and orm job status ${intentId}`;
  return `It may have been started and charged: see https://openrouter.ai/activity${list} before asking again.`;
}

function outOfTime(error: unknown, { phase, jobId, intentId }: State): unknown {
  if (!OpenRouterError.is(error)) return error;
  if (phase === 'lost') {
    return new OpenRouterError(error.code, `${error.message}: the id of the video did not come`, {
      retryable: false,
      hints: [lookBefore(intentId)],
      details: { reason: 'outcome_unknown', intentId },
    });
  }
  if (jobId === undefined || (phase !== 'waiting' && phase !== 'made')) return error;
  const what = phase === 'made' ? 'was not downloaded' : 'is still being made';
  return new OpenRouterError('JOB_STILL_RUNNING', `${error.message}: the video ${what}`, {
    details: { jobId },
  });
}
