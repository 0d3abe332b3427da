// What waiting for videos takes by each policy: seconds from the end of a job until somebody knows of it, looks, and both
// together as a ratio to the least that any policy can take. Time is virtual and nothing is drawn.
import { learnDuration, nextLookMs } from '../packages/core/src/api/videos/polling.ts';
import type { Policy, World } from '../packages/core/test/support/polling-worlds.ts';
import {
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

/** A policy that has learned from the last jobs of a world. */
function learned(world: World): Policy {
  const belief = learnDuration(drawTimes(world, 20, 1).map((seconds) => seconds * 1000));
  return (ageMs) => nextLookMs(ageMs, belief);
}

const policies: Readonly<Record<string, (world: World) => Policy>> = {
  'every 2 s': () => () => 2_000,
  'every 5 s': () => () => 5_000,
  'every 15 s': () => () => 15_000,
  'ours, unknown': () => nextLookMs,
  'ours, learned': learned,
};

const headings = ['', 'optimum', ...Object.keys(policies)];
const rows: string[][] = [];
for (const [name, world] of Object.entries(worlds)) {
  const least = optimalTotal(world);
  const cells = Object.values(policies).map((policy) => {
    const { waste, looks, total } = costOf(policy(world), world);
    return `${waste.toFixed(1)} s ${looks.toFixed(0)} ${(total / least).toFixed(2)}x`;
  });
  rows.push([name, `${least.toFixed(1)} s`, ...cells]);
}
for (const row of [headings, ...rows]) {
  const [name = '', ...cells] = row;
  process.stdout.write(`${name.padEnd(24)}${cells.map((cell) => cell.padStart(16)).join('')}\n`);
}
