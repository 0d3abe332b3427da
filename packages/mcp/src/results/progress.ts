import type { Clock } from '@orkit/openrouter-multimodal';
import type { OperationEvent } from '@orkit/openrouter-multimodal/operations';

/** An event that changes the progress of a call. */
type ProgressEvent = Exclude<OperationEvent, { readonly type: 'media' | 'note' | 'partial-image' }>;

/** Parameters of an MCP progress notification. `progress` grows with every update. */
export type ProgressUpdate = {
  readonly progress: number;
  readonly total?: number;
  readonly message: string;
};

/** The progress notifications of one call. */
export interface Progress {
  report(event: ProgressEvent): void;
  /** Stops the notifications; resolves when the last one is sent. */
  finish(): Promise<void>;
}

/** Options for {@link startProgress}. */
export interface ProgressOptions {
  readonly clock: Clock;
  /** Message until an event brings another. */
  readonly message: string;
  send(update: ProgressUpdate): Promise<void>;
}

/** Maximum time between two updates. Clients time out after 60 s without progress, some after 15 s. */
export const HEARTBEAT_MS = 10_000;

/** Minimum time between two updates, so that a stream of tokens does not become a stream of messages. */
export const MIN_INTERVAL_MS = 250;

/** Increment of updates between two steps; small enough to stay below the next step for hours. */
const SMALL_STEP = 0.001;

/** Sends a first update immediately and further ones until {@link Progress.finish}. */
export function startProgress({ clock, message, send }: ProgressOptions): Progress {
  const startedAt = clock.now();
  const state = createProgressState(message);
  let lastSentAt = startedAt;
  let isFinished = false;
  let isReported = false;
  let sending: Promise<void> = Promise.resolve();
  let cancelTimer = (): void => undefined;

  const notify = (): void => {
    cancelTimer();
    const now = clock.now();
    const update = state.next(now, isReported ? toSeconds(now - startedAt) : undefined);
    isReported = true;
    lastSentAt = now;
    // A failed notification must not fail the call.
    sending = Promise.all([sending, send(update).catch(() => undefined)]).then(() => undefined);
    cancelTimer = clock.schedule(notify, HEARTBEAT_MS);
  };
  const notifySoon = (): void => {
    const waitMs = lastSentAt + MIN_INTERVAL_MS - clock.now();
    if (waitMs <= 0) return notify();
    cancelTimer();
    cancelTimer = clock.schedule(notify, waitMs);
  };

  notify();
  return {
    report(event) {
      if (isFinished) return;
      state.apply(event, clock.now());
      isReported = false;
      // A later event must not replace the id that is needed to resume the job.
      if (event.type === 'job') notify();
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

/** Rounds off the floating-point error of summed small steps. */
function toThousandths(value: number): number {
  return Number(value.toFixed(3));
}

interface ProgressState {
  apply(event: ProgressEvent, atMs: number): void;
  /** Returns the next update; `elapsedSeconds` is given when nothing happened since the previous one. */
  next(atMs: number, elapsedSeconds: number | undefined): ProgressUpdate;
}

function createProgressState(firstMessage: string): ProgressState {
  let message = firstMessage;
  let progress = 0;
  let step: number | undefined;
  let total: number | undefined;
  /** Time of the last step, when steps are seconds. */
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
