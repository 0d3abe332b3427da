import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { sleep } from '../../shared/clock.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import type { VideoSettings, VideoUpdate, WaitOptions } from './options.ts';
import { DEFAULT_MAX_WAIT_MS } from './options.ts';
import type { Hint } from '../../shared/hints.ts';

/** Least milliseconds between two looks that may be asked for. */
export const MIN_POLL_INTERVAL_MS = 50;

/** A job that is looked at. */
export interface Watched {
  readonly id: string;
  readonly clock: Clock;
  readonly settings: VideoSettings;
  /** What the last look showed, when the job was over then. */
  finalUpdate(): VideoUpdate | undefined;
  /** Milliseconds since the epoch of the last look; `undefined` before the first one. */
  lastPolledAtMs(): number | undefined;
  /** One look. */
  look(options: CallOptions): Promise<VideoUpdate>;
  /** Milliseconds from the last look to the next one. */
  nextPollDelayMs(): Promise<number>;
}

/**
 * Looks at a job until it is over, and gives each look. A look that fails for a while is one that tells nothing.
 *
 * @throws OpenRouterError `JOB_STILL_RUNNING` when the time is over, and what says that looking again is of no use.
 */
export async function* watch(job: Watched, options: WaitOptions): AsyncGenerator<VideoUpdate> {
  const { clock } = job;
  const { signal, timeoutMs, onUpdate, headers, onAttempt } = options;
  const { maxWaitMs, pollIntervalMs } = checkWait(options, job.settings);
  const endsAtMs = clock.now() + Math.min(maxWaitMs, timeoutMs ?? Infinity);
  let lastStatus: string | undefined;
  let lastError: OpenRouterError | undefined;
  const over = job.finalUpdate();
  if (over !== undefined) {
    signal?.throwIfAborted();
    tell(onUpdate, over);
    yield over;
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
      .look({ signal, timeoutMs: remainingMs, headers, onAttempt })
      .catch((error: unknown): undefined => {
        signal?.throwIfAborted();
        if (!OpenRouterError.is(error) || !error.retryable) throw error;
        lastError = error;
      });
    if (update === undefined) continue;
    lastStatus = update.status;
    lastError = undefined;
    tell(onUpdate, update);
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
 * Looks at the settings of a client, so that none is found to be wrong when a job is paid and waited for.
 *
 * @throws OpenRouterError `INVALID_INPUT`.
 */
export function checkSettings({ maxWaitMs, pollIntervalMs }: VideoSettings = {}): void {
  // Who makes jobs and never waits says 0.
  checkWait({ maxWaitMs: maxWaitMs === 0 ? undefined : maxWaitMs, pollIntervalMs }, {});
}

/** A caller without types may give anything. */
function checkWait(
  { maxWaitMs: requestedWaitMs, pollIntervalMs: requestedIntervalMs, timeoutMs }: WaitOptions,
  settings: VideoSettings,
): { readonly maxWaitMs: number; readonly pollIntervalMs: number | undefined } {
  const maxWaitMs = requestedWaitMs ?? settings.maxWaitMs ?? DEFAULT_MAX_WAIT_MS;
  const pollIntervalMs = requestedIntervalMs ?? settings.pollIntervalMs;
  if (!isAbove(maxWaitMs, 0)) throw wrongWait('maxWaitMs must be a number above 0');
  if (timeoutMs !== undefined && !isAbove(timeoutMs, 0))
    throw wrongWait('timeoutMs must be a number above 0');
  if (
    pollIntervalMs !== undefined &&
    !(isAbove(pollIntervalMs, 0) && pollIntervalMs >= MIN_POLL_INTERVAL_MS)
  )
    throw wrongWait(`pollIntervalMs must be a number from ${MIN_POLL_INTERVAL_MS}`);
  return { maxWaitMs, pollIntervalMs };
}

function isAbove(value: unknown, least: number): boolean {
  return typeof value === 'number' && value > least;
}

function wrongWait(fault: string): OpenRouterError {
  return invalidInput(`Cannot wait for the video: ${fault}`);
}

function tell(onUpdate: WaitOptions['onUpdate'], update: VideoUpdate): void {
  try {
    onUpdate?.(update);
  } catch {
    // A listener that fails must not lose a video that is paid.
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
    `Cannot wait longer for the video job "${jobId}": it is not over`,
    { retryable: true, hints, details: { jobId, lastStatus } },
  );
}
