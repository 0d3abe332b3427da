import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { installCommand } from './node-install-command.ts';

/** Command for a program at a path below a temporary folder, which has these other files. */
function commandFor(path: string, others: readonly string[], directory = '.'): string {
  const base = mkdtempSync(join(tmpdir(), 'install-'));
  onTestFinished(() => {
    rmSync(base, { recursive: true, force: true });
  });
  const manifest = JSON.stringify({ name: '@a/program', bin: { run: './bin.js' } });
  const files = [...others, join(dirname(path), 'package.json')];
  for (const file of files) {
    mkdirSync(join(base, dirname(file)), { recursive: true });
    writeFileSync(join(base, file), manifest);
  }
  const place = { file: join(base, path), directory: join(base, directory) };
  return installCommand('decoder', place).replaceAll(base, '/base');
}

const installed = 'node_modules/@a/program/bin.js';

it.each<[string, string, readonly string[], string | undefined, string]>([
  ['a checkout', 'src/bin.js', [], '.', 'npm install decoder'],
  ['a project', `app/${installed}`, ['app/package.json'], 'app/src', 'npm install decoder'],
  [
    'a project of pnpm',
    `app/node_modules/.pnpm/program@1/${installed}`,
    ['app/package.json', 'app/pnpm-lock.yaml'],
    'app',
    'pnpm add decoder',
  ],
  [
    'a project of yarn',
    `app/${installed}`,
    ['app/package.json', 'app/yarn.lock'],
    'app',
    'yarn add decoder',
  ],
  [
    'a project of bun',
    `app/${installed}`,
    ['app/package.json', 'app/bun.lock'],
    'app',
    'bun add decoder',
  ],
  [
    'a project elsewhere',
    `app/${installed}`,
    ['app/package.json'],
    'apple',
    'cd "/base/app" && npm install decoder',
  ],
  ['npm install --global', `lib/${installed}`, [], '.', 'npm install --global decoder'],
  [
    'pnpm add --global',
    `pnpm/global/5/node_modules/.pnpm/program@1/${installed}`,
    ['pnpm/global/5/package.json'],
    '.',
    'pnpm add --global @a/program decoder',
  ],
  [
    'npx',
    `.npm/_npx/1a2b/${installed}`,
    ['.npm/_npx/1a2b/package.json'],
    '.',
    'npx --package=decoder --package=@a/program run',
  ],
  [
    'pnpm dlx',
    `pnpm/dlx/1a2b/${installed}`,
    ['pnpm/dlx/1a2b/package.json'],
    '.',
    'pnpm --package=decoder --package=@a/program dlx run',
  ],
])('the command for a program of %s', (_, path, others, directory, command) => {
  expect(commandFor(path, others, directory)).toBe(command);
});
