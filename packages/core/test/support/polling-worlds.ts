/** The share of jobs that are done after this number of seconds. */
export type World = (seconds: number) => number;

/** Milliseconds until the next poll of a job of this age in milliseconds. */
export type Policy = (ageMs: number) => number;

/** Average cost of a polling policy, in seconds. */
export interface WaitingCost {
  /** From the end of a job until the next poll. */
  readonly waste: number;
  readonly polls: number;
  /** Both together, with the price of polls. */
  readonly total: number;
}

/** Seconds of a poll, and its price in seconds. */
const ROUND_TRIP = 0.25;
const PRICE = 0.1;

/** Time step and maximum wait, in seconds. */
const STEP = 0.25;
const END = 4_000;
const STEPS = END / STEP;

/** The longest wait between two polls that the optimum may take, in seconds. */
const LONGEST = 90;

/** Log-normally distributed job times. */
export function logNormal(median: number, spread: number): World {
  return (seconds) => (seconds <= 0 ? 0 : normal(Math.log(seconds / median) / spread));
}

/** Uniformly distributed job times. */
export function uniform(from: number, to: number): World {
  return (seconds) => Math.min(1, Math.max(0, (seconds - from) / (to - from)));
}

/** Two kinds of jobs in equal numbers. */
export function mixed(one: World, other: World): World {
  return blend([one, other], [1, 1]);
}

/** Jobs of several worlds, weighted by their shares, which need not add up to 1. */
export function blend(worlds: readonly World[], shares: readonly number[]): World {
  const sum = shares.reduce((total, share) => total + share);
  return (seconds) =>
    worlds.reduce((total, world, index) => total + (shares[index] ?? 0) * world(seconds), 0) / sum;
}

/** Job times with a heavy tail: many jobs that already take long take much longer. */
export function heavyTailed(median: number, exponent: number): World {
  const least = median / 2 ** (1 / exponent);
  return (seconds) => (seconds <= least ? 0 : 1 - (least / seconds) ** exponent);
}

/** Exponentially distributed job times. */
export function memoryless(mean: number): World {
  return (seconds) => (seconds <= 0 ? 0 : 1 - Math.exp(-seconds / mean));
}

/** A world as tables: the share that is done, and its sum over time. */
interface Tables {
  readonly over: Float64Array;
  readonly sum: Float64Array;
}

const tabulated = new WeakMap<World, Tables>();

function tabulate(world: World): Tables {
  const cached = tabulated.get(world);
  if (cached !== undefined) return cached;
  const over = Float64Array.from({ length: STEPS + 1 }, (_, step) => world(step * STEP));
  const sum = new Float64Array(STEPS + 1);
  for (let step = 1; step <= STEPS; step += 1)
    sum[step] = at(sum, step - 1) + (STEP * (at(over, step) + at(over, step - 1))) / 2;
  const tables = { over, sum };
  tabulated.set(world, tables);
  return tables;
}

function at(table: Float64Array, step: number): number {
  const whole = Math.floor(step);
  const [low = 0, high = low] = [table[whole], table[whole + 1]];
  return low + (high - low) * (step - whole);
}

/** The cost of a policy in a world: calculated, not sampled, so that it is deterministic. */
export function costOf(policy: Policy, world: World): WaitingCost {
  const { over, sum } = tabulate(world);
  let [age, waste, polls] = [0, 0, 0];
  while (age < END - 100) {
    const remaining = 1 - at(over, age / STEP);
    if (remaining < 1e-6) break;
    const next = age + policy(age * 1000) / 1000 + (age === 0 ? 0 : ROUND_TRIP);
    waste += at(sum, next / STEP) - at(sum, age / STEP) - at(over, age / STEP) * (next - age);
    polls += remaining;
    age = next;
  }
  return { waste: waste + ROUND_TRIP, polls, total: waste + ROUND_TRIP + PRICE * polls };
}

const optima = new WeakMap<World, number>();

/** The minimum cost of any policy in a world. */
export function optimalTotal(world: World): number {
  const cached = optima.get(world) ?? findOptimum(world);
  optima.set(world, cached);
  return cached;
}

/** Solved backwards from the end: the best policy from an age on does not depend on earlier polls. */
function findOptimum(world: World): number {
  const { over, sum } = tabulate(world);
  const costs = new Float64Array(STEPS + 1);
  const first = ROUND_TRIP / STEP + 1;
  for (let step = STEPS - first; step >= 0; step -= 1) {
    const elapsedShare = at(over, step);
    if (1 - elapsedShare < 1e-7) continue;
    let best = Infinity;
    for (let wait = first; wait <= LONGEST / STEP && step + wait <= STEPS; wait += 1) {
      const waste = at(sum, step + wait) - at(sum, step) - elapsedShare * wait * STEP;
      if (waste > best) break;
      best = Math.min(best, PRICE * (1 - elapsedShare) + waste + at(costs, step + wait));
    }
    costs[step] = best;
  }
  return at(costs, 0) + ROUND_TRIP;
}

/** Job times of a world in seconds, the same for the same seed. */
export function drawTimes(world: World, count: number, seed: number): readonly number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    // A linear congruential generator (Park and Miller).
    state = (state * 48_271) % 2_147_483_647;
    return quantile(world, state / 2_147_483_647);
  });
}

function quantile(world: World, share: number): number {
  let [low, high] = [0, END];
  for (let halving = 0; halving < 40; halving += 1) {
    const middle = (low + high) / 2;
    if (world(middle) < share) low = middle;
    else high = middle;
  }
  return high;
}

/** The standard normal distribution by Simpson's rule, other than the tested code. */
function normal(deviation: number): number {
  const x = Math.min(8, Math.abs(deviation));
  const chunks = 64;
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  let area = density(0) + density(x);
  for (let chunk = 1; chunk < chunks; chunk += 1)
    area += density((x * chunk) / chunks) * (chunk % 2 === 0 ? 2 : 4);
  const half = (area * x) / chunks / 3;
  return deviation < 0 ? 0.5 - half : 0.5 + half;
}
