import type { Clock } from '@orkit/openrouter-multimodal';
import type { OperationEvent } from '@orkit/openrouter-multimodal/operations';

/** News of how far the work is. */
type ProgressEvent = Exclude<OperationEvent, { readonly type: 'media' | 'note' | 'partial-image' }>;

/** How far a call is, as MCP tells it. `progress` grows with every update. */
export type ProgressUpdate = {
  readonly progress: number;
  readonly total?: number;
  readonly message: string;
};

/** Tells a client how far a call is. */
export interface Progress {
  report(event: ProgressEvent): void;
  /** Ends it: resolves when what was sent is on its way, after which nothing more is. */
  finish(): Promise<void>;
}

export interface ProgressOptions {
  readonly clock: Clock;
  /** What is going on, until an event says more. */
  readonly message: string;
  send(update: ProgressUpdate): Promise<void>;
}

/** Longest silence. Clients give up after 60 s without news, some after 15 s. */
export const HEARTBEAT_MS = 10_000;

/** Shortest time between two updates: a stream of tokens must not become a stream of messages. */
export const MIN_INTERVAL_MS = 250;

/** Keeps updates between two steps below the next step, for hours. */
const SMALL_STEP = 0.001;

/** Starts telling at once, and goes on until {@link Progress.finish}. */
export function startProgress({ clock, message, send }: ProgressOptions): Progress {
  const startedAt = clock.now();
  const state = createProgressState(message);
  let lastSentAt = startedAt;
  let isFinished = false;
  let isTold = false;
  let sending: Promise<void> = Promise.resolve();
  let cancelTimer = (): void => undefined;

  const tell = (): void => {
    cancelTimer();
    const now = clock.now();
    const update = state.next(now, isTold ? toSeconds(now - startedAt) : undefined);
    isTold = true;
    lastSentAt = now;
    // A client that cannot be told how far the work is still gets its result.
    sending = Promise.all([sending, send(update).catch(() => undefined)]).then(() => undefined);
    cancelTimer = clock.schedule(tell, HEARTBEAT_MS);
  };
  const notifySoon = (): void => {
    const waitMs = lastSentAt + MIN_INTERVAL_MS - clock.now();
    if (waitMs <= 0) return tell();
    cancelTimer();
    cancelTimer = clock.schedule(tell, waitMs);
  };

  tell();
  return {
    report(event) {
      if (isFinished) return;
      state.apply(event, clock.now());
      isTold = false;
      // What comes right after it must not cover the id that the job is taken up by.
      if (event.type === 'job') tell();
      else notifySoon();
    },
    async finish() {
      isFinished = true;
      cancelTimer();
      await sending;
    },
  };
}

function toSeconds(ms: number): number {
  return Math.round(ms / 1000);
}

/** Sums of small steps gather digits that mean nothing. */
function toThousandths(value: number): number {
  return Number(value.toFixed(3));
}

interface ProgressState {
  apply(event: ProgressEvent, atMs: number): void;
  /** The next update; `elapsedSeconds` tells that nothing happened since the one before. */
  next(atMs: number, elapsedSeconds: number | undefined): ProgressUpdate;
}

function createProgressState(firstMessage: string): ProgressState {
  let message = firstMessage;
  let progress = 0;
  let step: number | undefined;
  let total: number | undefined;
  /** When the step was told, of steps that are seconds. */
  let steppedAt: number | undefined;
  let textLength = 0;
  let reasoningLength = 0;
  return {
    apply(event, atMs) {
      if (event.type === 'progress') {
        ({ message, step, total } = event);
        steppedAt = event.isTime === true ? atMs : undefined;
      } else if (event.type === 'text-delta') {
        textLength += event.text.length;
        message = `Writing: ${textLength} characters so far`;
      } else if (event.type === 'job') {
        message = `Submitted as ${event.id}`;
      } else {
        reasoningLength += event.text.length;
        message = `Reasoning: ${reasoningLength} characters so far`;
      }
    },
    next(atMs, elapsedSeconds) {
      const least = progress + (total === undefined ? 1 : SMALL_STEP);
      const passed = steppedAt === undefined ? 0 : toSeconds(atMs - steppedAt);
      const reached = step === undefined ? 0 : step + passed;
      progress = reached <= progress ? toThousandths(least) : reached;
      return {
        progress,
        ...(total === undefined || progress > total ? {} : { total }),
        message: elapsedSeconds === undefined ? message : `${message} (${elapsedSeconds} s)`,
      };
    },
  };
}
