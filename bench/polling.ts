// What waiting for videos takes by each policy: seconds from the end of a job until somebody knows of it, looks, and both
// together as a ratio to the least that any policy can take. Time is virtual and nothing is drawn.
import { estimateDuration, nextPollDelayMs } from '../packages/core/src/api/videos/poll-delay.ts';
import type { Policy, WaitingCost, World } from '../packages/core/test/support/polling-worlds.ts';
import {
  blend,
  costOf,
  drawTimes,
  heavyTailed,
  logNormal,
  memoryless,
  mixed,
  optimalTotal,
  uniform,
} from '../packages/core/test/support/polling-worlds.ts';

const worlds: Readonly<Record<string, World>> = {
  'log-normal 75 s': logNormal(75, 0.5),
  'log-normal 30 s': logNormal(30, 0.5),
  'log-normal 150 s': logNormal(150, 0.5),
  'log-normal 300 s': logNormal(300, 0.5),
  'log-normal 75 s, narrow': logNormal(75, 0.3),
  'log-normal 75 s, wide': logNormal(75, 0.8),
  'uniform 20 to 300 s': uniform(20, 300),
  'two kinds': mixed(uniform(8, 20), uniform(120, 240)),
  'without memory, 60 s': memoryless(60),
  'heavy tail, 75 s': heavyTailed(75, 1.2),
};

/** Policies that have each learned from so many jobs of their world, by other jobs. */
const learned = (jobs: number) => (world: World) =>
  Array.from({ length: 16 }, (_, index): Policy => {
    const times = drawTimes(world, jobs, (index + 1) * 7_919).map((seconds) => seconds * 1000);
    const estimate = estimateDuration(times);
    return (ageMs) => nextPollDelayMs(ageMs, estimate);
  });

const policies: Readonly<Record<string, (world: World) => readonly Policy[]>> = {
  'every 2 s': () => [() => 2_000],
  'every 5 s': () => [() => 5_000],
  'every 15 s': () => [() => 15_000],
  'ours, unknown': () => [nextPollDelayMs],
  'after 1 job': learned(1),
  'after 5 jobs': learned(5),
  'after 20 jobs': learned(20),
};

/** Worlds that somebody may be in who knows nothing of a model, and how much each counts below: more at the ends. */
const medians = [20, 30, 45, 60, 75, 100, 150, 200, 300].map((seconds) => logNormal(seconds, 0.5));
const weights = [0.21, 0.02, 0.04, 0.06, 0.07, 0.07, 0.07, 0.08, 0.38];

/**
 * What some policy without history must take in one of those worlds at least, as a ratio to the optimum there. The worst of
 * several ratios is no less than their mean by any weights, and the best policy for the mean is the optimum of a blend.
 */
function leastWorst(): number {
  const shares = medians.map((world, index) => (weights[index] ?? 0) / optimalTotal(world));
  const sum = shares.reduce((total, share) => total + share);
  return sum * optimalTotal(blend(medians, shares));
}

const headings = ['', 'optimum', ...Object.keys(policies)];
const rows: string[][] = [];
for (const [name, world] of Object.entries(worlds)) {
  const least = optimalTotal(world);
  const cells = Object.values(policies).map((policy) => {
    const costs = policy(world).map((each) => costOf(each, world));
    const mean = (key: keyof WaitingCost) =>
      costs.reduce((sum, cost) => sum + cost[key], 0) / costs.length;
    return `${mean('waste').toFixed(1)} s ${mean('polls').toFixed(0)} ${(mean('total') / least).toFixed(2)}x`;
  });
  rows.push([name, `${least.toFixed(1)} s`, ...cells]);
}
for (const row of [headings, ...rows]) {
  const [name = '', ...cells] = row;
  process.stdout.write(`${name.padEnd(24)}${cells.map((cell) => cell.padStart(16)).join('')}\n`);
}
process.stdout.write(
  `No policy without history stays below ${leastWorst().toFixed(2)}x in every log-normal world from 20 to 300 s\n`,
);
