// `npm start`: builds the packages and runs `orm demo` with the given arguments.
import { spawnSync } from 'node:child_process';

process.stderr.write('Building\n\n');
const build = spawnSync(
  'turbo',
  ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only', '--log-order=grouped'],
  { stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32', encoding: 'utf8' },
);
if (build.status !== 0) {
  process.stdout.write(build.stdout);
  process.exitCode = 1;
} else {
  const demo = spawnSync(
    process.execPath,
    ['packages/cli/dist/bin.js', 'demo', ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  process.exitCode = demo.status ?? 1;
  if (demo.status === 0)
    process.stderr.write('\nWithout installing anything: npm run -s orm -- chat "Hi"\n');
}
