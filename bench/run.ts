// `pnpm bench`: every benchmark, one after the other. Each prints ratios that were measured in one run; nothing is asserted.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)));

for (const name of names) {
  process.stdout.write(`\n# ${name.replace('.ts', '')}\n`);
  spawnSync(process.execPath, [...process.execArgv, new URL(name, folder).pathname], {
    stdio: 'inherit',
  });
}
