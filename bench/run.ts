// `pnpm bench [name …]`: runs the benchmarks one after the other. Each prints ratios measured in one run; nothing is asserted.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const filters = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)));

for (const name of names) {
  process.stdout.write(`\n# ${name.replace('.ts', '')}\n`);
  spawnSync(process.execPath, [...process.execArgv, new URL(name, folder).pathname], {
    stdio: 'inherit',
  });
}
