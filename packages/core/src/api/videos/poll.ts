import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { sleep } from '../../shared/clock.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import type { VideoSettings, VideoUpdate, WaitOptions } from './options.ts';
import { DEFAULT_MAX_WAIT_MS } from './options.ts';
import type { Hint } from '../../shared/hints.ts';

/** Minimum polling interval in milliseconds. */
export const MIN_POLL_INTERVAL_MS = 50;

/** A job to poll. */
export interface PollTarget {
  readonly id: string;
  readonly clock: Clock;
  readonly settings: VideoSettings;
  /** Returns the last update when the job is done. */
  finalUpdate(): VideoUpdate | undefined;
  /** Returns the time of the last poll in milliseconds since the epoch; `undefined` before the first one. */
  lastPolledAtMs(): number | undefined;
  /** Fetches the status by one request, without retries: the next poll is the retry. */
  checkStatus(options: CallOptions): Promise<VideoUpdate>;
  /** Returns milliseconds from the last poll to the next one. */
  nextPollDelayMs(): Promise<number>;
}

/**
 * Polls a job until it is done, and yields each update. Temporary failures are skipped.
 *
 * @throws OpenRouterError `JOB_STILL_RUNNING` after the timeout, and any error that is not retryable.
 */
export async function* watch(job: PollTarget, options: WaitOptions): AsyncGenerator<VideoUpdate> {
  const { clock } = job;
  const { signal, timeoutMs, onUpdate, headers, onAttempt, onRetry } = options;
  const { maxWaitMs, pollIntervalMs } = checkWait(options, job.settings);
  const endsAtMs = clock.now() + Math.min(maxWaitMs, timeoutMs ?? Infinity);
  let lastStatus: string | undefined;
  let lastError: OpenRouterError | undefined;
  const finalUpdate = job.finalUpdate();
  if (finalUpdate !== undefined) {
    signal?.throwIfAborted();
    notifyUpdate(onUpdate, finalUpdate);
    yield finalUpdate;
    return;
  }
  for (;;) {
    const lastPolledAtMs = job.lastPolledAtMs();
    const delayMs = pollIntervalMs ?? (await job.nextPollDelayMs());
    const dueAtMs = lastPolledAtMs === undefined ? clock.now() : lastPolledAtMs + delayMs;
    const waitMs = Math.max(dueAtMs - clock.now(), lastError?.retryAfterMs ?? 0);
    await sleepUntil(clock, Math.min(clock.now() + waitMs, endsAtMs), signal);
    const remainingMs = endsAtMs - clock.now();
    if (remainingMs <= 0) throw stillRunning(job.id, { lastStatus, lastError });
    const update = await job
      .checkStatus({ signal, timeoutMs: remainingMs, headers, onAttempt, onRetry })
      .catch((error: unknown): undefined => {
        signal?.throwIfAborted();
        if (!OpenRouterError.is(error) || !error.retryable) throw error;
        lastError = error;
      });
    if (update === undefined) continue;
    lastStatus = update.status;
    lastError = undefined;
    notifyUpdate(onUpdate, update);
    yield update;
    if (update.isDone) return;
  }
}

async function sleepUntil(clock: Clock, atMs: number, signal: AbortSignal | undefined) {
  signal?.throwIfAborted();
  const waitMs = atMs - clock.now();
  if (waitMs > 0) await sleep(clock, waitMs, signal);
}

/**
 * Checks the settings of a client, so that an invalid one is found before a job is paid.
 *
 * @throws OpenRouterError `INVALID_INPUT`.
 */
export function checkSettings({ maxWaitMs, pollIntervalMs }: VideoSettings = {}): void {
  // 0 is valid here: it is for clients that submit jobs and never wait.
  checkWait({ maxWaitMs: maxWaitMs === 0 ? undefined : maxWaitMs, pollIntervalMs }, {});
}

/** Checks the values of a caller without types. */
function checkWait(
  { maxWaitMs: requestedWaitMs, pollIntervalMs: requestedIntervalMs, timeoutMs }: WaitOptions,
  settings: VideoSettings,
): { readonly maxWaitMs: number; readonly pollIntervalMs: number | undefined } {
  const maxWaitMs = requestedWaitMs ?? settings.maxWaitMs ?? DEFAULT_MAX_WAIT_MS;
  const pollIntervalMs = requestedIntervalMs ?? settings.pollIntervalMs;
  if (!isAbove(maxWaitMs, 0)) throw invalidWait('maxWaitMs must be a number above 0');
  if (timeoutMs !== undefined && !isAbove(timeoutMs, 0))
    throw invalidWait('timeoutMs must be a number above 0');
  if (
    pollIntervalMs !== undefined &&
    !(isAbove(pollIntervalMs, 0) && pollIntervalMs >= MIN_POLL_INTERVAL_MS)
  )
    throw invalidWait(`pollIntervalMs must be a number from ${MIN_POLL_INTERVAL_MS}`);
  return { maxWaitMs, pollIntervalMs };
}

function isAbove(value: unknown, limit: number): boolean {
  return typeof value === 'number' && value > limit;
}

function invalidWait(fault: string): OpenRouterError {
  return invalidInput(`Cannot wait for the video: ${fault}`);
}

function notifyUpdate(onUpdate: WaitOptions['onUpdate'], update: VideoUpdate): void {
  try {
    onUpdate?.(update);
  } catch {
    // A failing listener must not lose a video that is paid for.
  }
}

function stillRunning(
  jobId: string,
  info: {
    readonly lastStatus: string | undefined;
    readonly lastError: OpenRouterError | undefined;
  },
): OpenRouterError {
  const { lastStatus, lastError } = info;
  const hints: Hint[] = [{ kind: 'resume-job', jobId }];
  if (lastError !== undefined)
    hints.push({ kind: 'text', text: `The last status check failed: ${lastError.message}.` });
  return new OpenRouterError(
    'JOB_STILL_RUNNING',
    `Cannot wait longer for the video job "${jobId}": it is still running`,
    { retryable: true, hints, details: { jobId, lastStatus } },
  );
}
