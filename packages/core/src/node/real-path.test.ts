import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { describe, expect, it, onTestFinished } from 'vitest';

import { OpenRouterError } from '../shared/errors.ts';
import { hintTexts } from '../shared/hint-texts.ts';
import { realPathByIdentity, realPath } from './real-path.ts';
import { createWorkspace } from './workspace.ts';

async function createFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'place-')));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  await mkdir(join(folder, 'root'));
  await mkdir(join(folder, 'outside'));
  await writeFile(join(folder, 'root', 'a.png'), 'inside');
  await writeFile(join(folder, 'outside', 'a.png'), 'secret');
  return folder;
}

function openFor(path: string): number {
  const descriptor = openSync(path, 'r');
  onTestFinished(() => {
    closeSync(descriptor);
  });
  return descriptor;
}

describe.each([
  ['by its handle', realPath],
  ['by its identity', realPathByIdentity],
])('the real path of an open file, %s', (_how, find) => {
  it('is where its links lead', async () => {
    const folder = await createFolder();
    await symlink('../outside', join(folder, 'root', 'link'));
    const path = join(folder, 'root', 'link', 'a.png');

    await expect(find(openFor(path), path)).resolves.toBe(join(folder, 'outside', 'a.png'));
  });

  it('is not the target of a link that was swapped after opening', async () => {
    const folder = await createFolder();
    const link = join(folder, 'root', 'link');
    await symlink('../outside/a.png', link);
    const descriptor = openFor(link);
    await rm(link);
    await symlink('a.png', link);

    await expect(find(descriptor, link)).resolves.not.toBe(join(folder, 'root', 'a.png'));
  });

  it('is undefined when the file was deleted, also when another file has its name', async () => {
    const folder = await createFolder();
    const path = join(folder, 'root', 'a.png');
    const descriptor = openFor(path);
    await rm(path);
    await expect(find(descriptor, path)).resolves.toBeUndefined();
    await rename(join(folder, 'outside', 'a.png'), path);

    await expect(find(descriptor, path)).resolves.toBeUndefined();
  });
});

it('is undefined for a folder that is a link before and after the check', async () => {
  const folder = await createFolder();
  const [path, sub] = [join(folder, 'root', 'sub', 'a.png'), join(folder, 'root', 'sub')];
  await symlink('../outside', sub);
  const descriptor = openFor(path);
  const swapAround = async (opened: string) => {
    await rm(sub);
    await mkdir(sub);
    await writeFile(path, 'inside');
    const place = await realpath(opened);
    await rm(sub, { recursive: true });
    await symlink('../outside', sub);
    return place;
  };
  let checks = 0;
  const place = realPathByIdentity(descriptor, path, async (opened) => {
    checks += 1;
    return checks === 1 ? await swapAround(opened) : await realpath(opened);
  });

  await expect(place).resolves.toBeUndefined();
});

// Swaps the target of a path as fast as it can, by renaming, so that it always exists.
const swapper = `
  const { renameSync, symlinkSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  const { path, targets, stop } = workerData;
  const isStopped = () => Atomics.load(new Int32Array(stop), 0) === 1;
  for (let turn = 0; !isStopped(); turn += 1) {
    symlinkSync(targets[turn % 2], path + '.new');
    renameSync(path + '.new', path);
    if (turn === 1) parentPort.postMessage('swapping');
  }
`;

async function startSwapping(path: string, targets: readonly string[]): Promise<void> {
  const stop = new SharedArrayBuffer(4);
  const worker = new Worker(swapper, { eval: true, workerData: { path, targets, stop } });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  onTestFinished(async () => {
    Atomics.store(new Int32Array(stop), 0, 1);
    await ended;
  });
  await new Promise((resolve) => worker.once('message', resolve));
}

describe.skipIf(process.platform === 'win32')('a link that is swapped continuously', () => {
  it.each([
    ['a file', 'a.png', '../outside/a.png', 'link'],
    ['a folder', '.', '../outside', 'link/a.png'],
  ])(
    'never returns a file outside: %s',
    async (_what, inside, outside, path) => {
      const folder = await createFolder();
      const workspace = createWorkspace({ inputDir: join(folder, 'root') });
      await startSwapping(join(folder, 'root', 'link'), [inside, outside]);
      const outcomes = new Set<string>();
      for (let count = 0; count < 2_000; count += 1) {
        const outcome = await workspace
          .openInput(path)
          .then(async (blob) => await blob.text())
          .catch((error: unknown) => (OpenRouterError.is(error) ? error.code : String(error)));
        outcomes.add(outcome);
      }

      const known = new Set(['inside', 'UNSAFE_PATH']);
      expect([...outcomes].filter((outcome) => !known.has(outcome))).toEqual([]);
    },
    60_000,
  );

  it('never reveals names outside', async () => {
    const folder = await createFolder();
    await writeFile(join(folder, 'outside', 'other.png'), '');
    const workspace = createWorkspace({ inputDir: join(folder, 'root') });
    await startSwapping(join(folder, 'root', 'link'), ['.', '../outside']);
    const hints = new Set<string>();
    for (let count = 0; count < 2_000; count += 1) {
      const error: unknown = await workspace
        .openInput('link/other.jpg')
        .catch((thrown: unknown) => thrown);
      if (OpenRouterError.is(error)) for (const hint of hintTexts(error.hints)) hints.add(hint);
    }

    expect([...hints].filter((hint) => hint.includes('other.png'))).toEqual([]);
  }, 60_000);
});
