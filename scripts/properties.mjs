// `npm run properties`: searches the laws of `*.property.test.ts` for counterexamples with random seeds, ten runs of each. A failure
// prints its seed: `PROPERTY_SEED=<seed> pnpm unit --project properties` repeats it.
import { spawnSync } from 'node:child_process';

const RUNS = 10;

const env = { ...process.env, PROPERTY_SEED: process.env.PROPERTY_SEED ?? 'random' };
const argv = ['run', '--project', 'properties', ...process.argv.slice(2)];

let failed = 0;
for (let run = 0; run < RUNS; run += 1) {
  const { status } = spawnSync('vitest', argv, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env,
  });
  if (status !== 0) failed += 1;
}
process.stdout.write(`\nruns: ${RUNS - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
