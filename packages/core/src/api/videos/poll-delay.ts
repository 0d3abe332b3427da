/** Estimated duration of jobs, log-normally distributed. */
export interface DurationEstimate {
  /** Milliseconds after which half of the jobs are done. */
  readonly medianMs: number;
  /** Standard deviation of the logarithm of the duration. */
  readonly spread: number;
}

/** Prior median before the first job: videos take one to a few minutes. */
const USUAL_MEDIAN_MS = 75_000;

/** Prior variances of the logarithm of the duration: of the jobs of one model, and of the medians of the models. */
const USUAL_JOB_VARIANCE = 0.25;
const MODEL_VARIANCE = 0.39;

/** Weight of the prior variance, in jobs: the variance of a few jobs is mostly chance. */
const VARIANCE_JOBS = 5;

/** Estimate for a model without past jobs. */
const UNKNOWN_DURATION: DurationEstimate = {
  medianMs: USUAL_MEDIAN_MS,
  spread: Math.sqrt(USUAL_JOB_VARIANCE + MODEL_VARIANCE),
};

/** Cost of a poll in milliseconds of needless waiting: the assumption that the schedule rests on. */
const POLL_COST_MS = 100;

/**
 * Minimum and maximum milliseconds between two polls: no overload, no long delay when the estimate is wrong, and an update at
 * least every ten seconds.
 */
export const MIN_DELAY_MS = 1_000;
export const MAX_DELAY_MS = 10_000;

/** Milliseconds before the first poll without an estimate: a job that is declined ends in its first seconds. */
export const FIRST_POLL_MS = 3_000;

/** Maximum past jobs used for an estimate, the newest: the speed of models changes over the weeks. */
export const MAX_PAST_JOBS = 20;

/** Resolution of the delay until the next poll, in milliseconds. */
const STEP_MS = 100;

/**
 * Returns the milliseconds until the next poll of a job of this age. A poll is due when the expected needless waiting costs as
 * much as a poll: often around the usual duration, and less often before and after it.
 */
export function nextPollDelayMs(
  ageMs: number,
  estimate: DurationEstimate = UNKNOWN_DURATION,
): number {
  const isEarly = estimate === UNKNOWN_DURATION && ageMs < FIRST_POLL_MS;
  const maxDelayMs = isEarly ? FIRST_POLL_MS : MAX_DELAY_MS;
  const elapsedShare = shareDone(ageMs, estimate);
  const pollCostMs = POLL_COST_MS * (1 - elapsedShare);
  let waitCostMs = 0;
  for (let delayMs = STEP_MS; delayMs < maxDelayMs; delayMs += STEP_MS) {
    waitCostMs += STEP_MS * (shareDone(ageMs + delayMs, estimate) - elapsedShare);
    if (waitCostMs >= pollCostMs) return Math.max(MIN_DELAY_MS, delayMs);
  }
  return maxDelayMs;
}

/**
 * Estimates the duration from past jobs, by their durations in milliseconds, newest first (a normal distribution with its
 * conjugate prior): the first job outweighs the prior, and the twentieth changes the estimate little.
 */
export function estimateDuration(durationsMs: readonly number[]): DurationEstimate {
  const logs = durationsMs
    .filter((ms) => ms > 0)
    .slice(0, MAX_PAST_JOBS)
    .map(Math.log);
  const jobs = logs.length;
  if (jobs === 0) return UNKNOWN_DURATION;
  const median = medianOf(logs);
  // A job that was polled again only the next day has a late end: this hardly changes the median and its deviation.
  const deviation = NORMAL_DEVIATION * medianOf(logs.map((log) => Math.abs(log - median)));
  const jobVariance =
    (VARIANCE_JOBS * USUAL_JOB_VARIANCE + (jobs - 1) * deviation ** 2) / (VARIANCE_JOBS + jobs - 1);
  // Weight of the prior median, in jobs.
  const priorJobs = USUAL_JOB_VARIANCE / MODEL_VARIANCE;
  const logMedian = (jobs * median + priorJobs * Math.log(USUAL_MEDIAN_MS)) / (jobs + priorJobs);
  return {
    medianMs: Math.exp(logMedian),
    spread: Math.sqrt(jobVariance * (1 + 1 / (jobs + priorJobs))),
  };
}

/** Ratio of the standard deviation to the median absolute deviation of a normal distribution. */
const NORMAL_DEVIATION = 1.4826;

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const half = sorted.length / 2;
  return (at(Math.ceil(half) - 1) + at(Math.floor(half))) / 2;
}

/** Returns the share of jobs that are done at an age. */
function shareDone(ageMs: number, { medianMs, spread }: DurationEstimate): number {
  return ageMs <= 0 ? 0 : normalShare(Math.log(ageMs / medianMs) / spread);
}

/** Returns the standard normal distribution function, exact to seven digits (Abramowitz and Stegun, 26.2.17). */
function normalShare(deviation: number): number {
  const x = Math.abs(deviation);
  const t = 1 / (1 + 0.2316419 * x);
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (series * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  return deviation < 0 ? tail : 1 - tail;
}
