/** The share of jobs that are over after so many seconds. */
export type World = (seconds: number) => number;

/** Milliseconds until the next look at a job of this age in milliseconds. */
export type Policy = (ageMs: number) => number;

/** What waiting by a policy takes, in seconds, on average. */
export interface WaitingCost {
  /** From the end of a job until somebody knows of it. */
  readonly waste: number;
  readonly looks: number;
  /** Both, a look at its price. */
  readonly total: number;
}

/** Seconds that a look takes, and what one is worth. */
const ROUND_TRIP = 0.25;
const PRICE = 0.1;

/** How finely time is cut, and how long anybody waits, in seconds. */
const STEP = 0.25;
const END = 4_000;
const STEPS = END / STEP;

/** The longest wait between two looks that the optimum may take, in seconds. */
const LONGEST = 90;

/** Job times of which the logarithm is distributed normally. */
export function logNormal(median: number, spread: number): World {
  return (seconds) => (seconds <= 0 ? 0 : normal(Math.log(seconds / median) / spread));
}

/** Job times that are all as likely between two bounds. */
export function uniform(from: number, to: number): World {
  return (seconds) => Math.min(1, Math.max(0, (seconds - from) / (to - from)));
}

/** Two kinds of jobs, as many of each. */
export function mixed(one: World, other: World): World {
  return blend([one, other], [1, 1]);
}

/** Jobs of several worlds, by their shares, whatever these add up to. */
export function blend(worlds: readonly World[], shares: readonly number[]): World {
  const sum = shares.reduce((total, share) => total + share);
  return (seconds) =>
    worlds.reduce((total, world, index) => total + (shares[index] ?? 0) * world(seconds), 0) / sum;
}

/** Job times that may be very long: of those that take so long already, many take much longer. */
export function heavyTailed(median: number, exponent: number): World {
  const least = median / 2 ** (1 / exponent);
  return (seconds) => (seconds <= least ? 0 : 1 - (least / seconds) ** exponent);
}

/** Job times for which nothing is learned by waiting. */
export function memoryless(mean: number): World {
  return (seconds) => (seconds <= 0 ? 0 : 1 - Math.exp(-seconds / mean));
}

/** A world as tables: the share that is over, and its sum over time. */
interface Tables {
  readonly over: Float64Array;
  readonly sum: Float64Array;
}

const tabulated = new WeakMap<World, Tables>();

function tabulate(world: World): Tables {
  const known = tabulated.get(world);
  if (known !== undefined) return known;
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

/** What a policy takes in a world: reckoned, not drawn, so that it comes out the same each time. */
export function costOf(policy: Policy, world: World): WaitingCost {
  const { over, sum } = tabulate(world);
  let [age, waste, looks] = [0, 0, 0];
  while (age < END - 100) {
    const left = 1 - at(over, age / STEP);
    if (left < 1e-6) break;
    const next = age + policy(age * 1000) / 1000 + (age === 0 ? 0 : ROUND_TRIP);
    waste += at(sum, next / STEP) - at(sum, age / STEP) - at(over, age / STEP) * (next - age);
    looks += left;
    age = next;
  }
  return { waste: waste + ROUND_TRIP, looks, total: waste + ROUND_TRIP + PRICE * looks };
}

const optima = new WeakMap<World, number>();

/** The least that any policy can take in a world. */
export function optimalTotal(world: World): number {
  const known = optima.get(world) ?? findOptimum(world);
  optima.set(world, known);
  return known;
}

/** Found from the end backwards: what is best to do from an age on does not depend on what was done before. */
function findOptimum(world: World): number {
  const { over, sum } = tabulate(world);
  const rest = new Float64Array(STEPS + 1);
  const first = ROUND_TRIP / STEP + 1;
  for (let step = STEPS - first; step >= 0; step -= 1) {
    const elapsedShare = at(over, step);
    if (1 - elapsedShare < 1e-7) continue;
    let best = Infinity;
    for (let wait = first; wait <= LONGEST / STEP && step + wait <= STEPS; wait += 1) {
      const waste = at(sum, step + wait) - at(sum, step) - elapsedShare * wait * STEP;
      if (waste > best) break;
      best = Math.min(best, PRICE * (1 - elapsedShare) + waste + at(rest, step + wait));
    }
    rest[step] = best;
  }
  return at(rest, 0) + ROUND_TRIP;
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

/** The standard normal distribution by Simpson's rule: not the way of what is tested with it. */
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
