import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { cwd } from 'node:process';
import { fileURLToPath } from 'node:url';

import { isRecord } from '../shared/untrusted-json.ts';

/** Location of a running program, for {@link installCommand}. */
export interface ProgramPlace {
  /** Path of a file of the program. */
  readonly file: string;
  /** Working directory. */
  readonly directory: string;
}

/** Package managers that are recognized by a file of the project, and their command for a new dependency. */
const managers = [
  ['pnpm-lock.yaml', 'pnpm add'],
  ['yarn.lock', 'yarn add'],
  ['bun.lock', 'bun add'],
] as const;

/**
 * Returns the command that installs an optional module where this program finds it: in its project, beside its global
 * installation, or together with it by npx.
 */
export function installCommand(
  module: string,
  place: ProgramPlace = { file: fileURLToPath(import.meta.url), directory: cwd() },
): string {
  const at = `${sep}node_modules${sep}`;
  const [root = ''] = place.file.split(at, 1);
  // A checkout, or a program that was bundled.
  if (root === place.file) return `npm install ${module}`;
  const { name, program } = packageOf(place.file);
  if (root.includes(`${sep}_npx${sep}`))
    return `npx --package=${module} --package=${name} ${program}`;
  if (root.includes(`${sep}dlx${sep}`))
    return `pnpm --package=${module} --package=${name} dlx ${program}`;
  if (root.includes(`${sep}pnpm${sep}global${sep}`)) return `pnpm add --global ${name} ${module}`;
  if (root.endsWith(`${sep}install${sep}global`)) return `bun add --global ${module}`;
  if (!existsSync(join(root, 'package.json'))) return `npm install --global ${module}`;
  const isInside = `${place.directory}${sep}`.startsWith(`${root}${sep}`);
  return `${isInside ? '' : `cd "${root}" && `}${addCommand(root)} ${module}`;
}

function addCommand(root: string): string {
  return managers.find(([lock]) => existsSync(join(root, lock)))?.[1] ?? 'npm install';
}

/** Returns the name of the package that a file is of, and of its program. */
function packageOf(file: string): { readonly name: string; readonly program: string } {
  const nothing = { name: '…', program: '…' };
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(manifest) || typeof manifest['name'] !== 'string') continue;
    const bin = manifest['bin'];
    return { name: manifest['name'], program: isRecord(bin) ? (Object.keys(bin)[0] ?? '…') : '…' };
  }
  return nothing;
}
