// `npm test`: runs all checks. The last line has the totals: `tests: N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const tallyFile = path.resolve('node_modules', '.cache', 'tally.json');

/** Static checks, each of which counts as one test. */
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

/** Returns the counts of the test run, or one failure if it did not finish. */
function readTally(succeeded) {
  if (!existsSync(tallyFile)) return { passed: 0, failed: 1 };
  const { passed, failed } = JSON.parse(readFileSync(tallyFile, 'utf8'));
  // Coverage below its threshold fails the run without failing a test, and so does an empty report.
  const isCovered = succeeded && hasCoverage();
  return { passed, failed: failed === 0 && !isCovered ? 1 : failed };
}

/** Whether coverage measured any line: an empty report is below no threshold. */
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
