/** What is believed of how long jobs take: log-normal, as times that multiply are. */
export interface DurationEstimate {
  /** Milliseconds after which half of the jobs are over. */
  readonly medianMs: number;
  /** Standard deviation of the logarithm of the time. */
  readonly spread: number;
}

/** What is believed before the first job: videos take one to a few minutes. */
const USUAL_MEDIAN_MS = 75_000;

/** Variances of the logarithm of the time: of the jobs of one model, and of the medians of the models. */
const USUAL_JOB_VARIANCE = 0.25;
const MODEL_VARIANCE = 0.39;

/** As many jobs as the usual variance of a model's jobs is worth: that of a few jobs is mostly chance. */
const VARIANCE_JOBS = 5;

/** What is believed of a model that nobody has waited for yet. */
const UNKNOWN_DURATION: DurationEstimate = {
  medianMs: USUAL_MEDIAN_MS,
  spread: Math.sqrt(USUAL_JOB_VARIANCE + MODEL_VARIANCE),
};

/** A look costs as much as this many milliseconds of waiting for nothing: an assumption that all of this rests on. */
const POLL_COST_MS = 100;

/**
 * Least and most milliseconds between two looks: no hammering, no job that waits for long when the belief is wrong, and news
 * at least every ten seconds for who hears of each look.
 */
export const MIN_DELAY_MS = 1_000;
export const MAX_DELAY_MS = 10_000;

/** When a job that nothing is known of is first looked at: one that is declined ends in its first seconds. */
export const FIRST_POLL_MS = 3_000;

/** Past jobs that are learned from, the newest: models become faster and slower over the weeks. */
export const MAX_PAST_JOBS = 20;

/** How finely the time until the next look is found, in milliseconds. */
const STEP_MS = 100;

/**
 * Milliseconds until the next look at a job of this age. A look is due when the time that is lost by then, as far as is to be
 * expected, has become worth a look: often when it usually is over, and rarer before and afterwards.
 */
export function nextPollDelayMs(
  ageMs: number,
  estimate: DurationEstimate = UNKNOWN_DURATION,
): number {
  const isEarly = estimate === UNKNOWN_DURATION && ageMs < FIRST_POLL_MS;
  const mostMs = isEarly ? FIRST_POLL_MS : MAX_DELAY_MS;
  const elapsedShare = shareDone(ageMs, estimate);
  const priceMs = POLL_COST_MS * (1 - elapsedShare);
  let lostMs = 0;
  for (let delayMs = STEP_MS; delayMs < mostMs; delayMs += STEP_MS) {
    lostMs += STEP_MS * (shareDone(ageMs + delayMs, estimate) - elapsedShare);
    if (lostMs >= priceMs) return Math.max(MIN_DELAY_MS, delayMs);
  }
  return mostMs;
}

/**
 * What past jobs teach, by their times in milliseconds, the newest first: the first job already more than what is believed
 * without any, and the twentieth hardly more than the nineteenth (the normal distribution with its conjugate prior).
 */
export function learnDuration(pastMs: readonly number[]): DurationEstimate {
  const logs = pastMs
    .filter((ms) => ms > 0)
    .slice(0, MAX_PAST_JOBS)
    .map(Math.log);
  const jobs = logs.length;
  if (jobs === 0) return UNKNOWN_DURATION;
  const middle = medianOf(logs);
  // Somebody who came back the next day saw the end then: the median does not mind, and the deviation from it hardly.
  const deviation = NORMAL_DEVIATION * medianOf(logs.map((log) => Math.abs(log - middle)));
  const jobVariance =
    (VARIANCE_JOBS * USUAL_JOB_VARIANCE + (jobs - 1) * deviation ** 2) / (VARIANCE_JOBS + jobs - 1);
  // What was believed before counts as much as this many jobs.
  const priorJobs = USUAL_JOB_VARIANCE / MODEL_VARIANCE;
  const logMedian = (jobs * middle + priorJobs * Math.log(USUAL_MEDIAN_MS)) / (jobs + priorJobs);
  return {
    medianMs: Math.exp(logMedian),
    spread: Math.sqrt(jobVariance * (1 + 1 / (jobs + priorJobs))),
  };
}

/** Standard deviations in a median absolute deviation of what is distributed normally. */
const NORMAL_DEVIATION = 1.4826;

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const half = sorted.length / 2;
  return (at(Math.ceil(half) - 1) + at(Math.floor(half))) / 2;
}

/** The share of jobs that are over at an age. */
function shareDone(ageMs: number, { medianMs, spread }: DurationEstimate): number {
  return ageMs <= 0 ? 0 : normalShare(Math.log(ageMs / medianMs) / spread);
}

/** The standard normal distribution, right to seven digits (Abramowitz and Stegun, 26.2.17). */
function normalShare(deviation: number): number {
  const x = Math.abs(deviation);
  const t = 1 / (1 + 0.2316419 * x);
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (series * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  return deviation < 0 ? tail : 1 - tail;
}
