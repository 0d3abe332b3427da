// `npm test`: everything that must hold. The last line says how much of it did: `tests: N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const tallyFile = path.resolve('node_modules', '.cache', 'tally.json');

/** Static checks: what they look at is not run. Each counts as one test. */
const checks = [
  ['build', ['turbo', 'run', 'build', '--output-logs=errors-only']],
  ['types', ['turbo', 'run', 'typecheck', '--output-logs=errors-only']],
  ['types of scripts, tests and benchmarks', ['tsc', '-p', 'tsconfig.json']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['format', ['oxfmt', '--check']],
  ['unused code', ['knip']],
  ['packages', ['turbo', 'run', 'package', '--output-logs=errors-only']],
];

function run([command, ...argv], env = process.env) {
  const { error, status } = spawnSync(command, argv, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env,
  });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  return status === 0;
}

/** What the test run counted; one failure when it did not come to its end. */
function readTally(succeeded) {
  if (!existsSync(tallyFile)) return { passed: 0, failed: 1 };
  const { passed, failed } = JSON.parse(readFileSync(tallyFile, 'utf8'));
  // Coverage below its floor fails the run without failing a test; so does coverage that measured nothing.
  const isCovered = succeeded && hasCoverage();
  return { passed, failed: failed === 0 && !isCovered ? 1 : failed };
}

/** Whether a line of any source was measured: an empty report is below no floor. */
function hasCoverage() {
  const report = path.join('coverage', 'lcov.info');
  return existsSync(report) && /^LF:[1-9]/mu.test(readFileSync(report, 'utf8'));
}

mkdirSync(path.dirname(tallyFile), { recursive: true });
rmSync(tallyFile, { force: true });
rmSync('coverage', { recursive: true, force: true });
let passed = 0;
let failed = 0;
for (const [name, command] of checks) {
  process.stdout.write(`\n# ${String(name)}\n`);
  if (run(command)) passed += 1;
  else failed += 1;
}
process.stdout.write('\n# tests\n');
const succeeded = run(['vitest', 'run', '--coverage'], { ...process.env, TALLY_FILE: tallyFile });
const tally = readTally(succeeded);
passed += tally.passed;
failed += tally.failed;
process.stdout.write(`\ntests: ${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
