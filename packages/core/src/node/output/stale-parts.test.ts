import { spawnSync } from 'node:child_process';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { namesIn } from '../../../test/support/outputs.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import { openOutputFolder } from './output-folder.ts';
import { STALE_MS, removeStaleParts } from './stale-parts.ts';
import { createWorkspace } from '../workspace.ts';

const now = Date.now();

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

async function leave(folder: string, name: string, ageMs = STALE_MS + 1_000): Promise<void> {
  await writeFile(join(folder, name), '');
  const when = new Date(now - ageMs);
  await utimes(join(folder, name), when, when);
}

const ownFile = (pid: number, digit: number) =>
  `.openrouter-${pid}-${String(digit).repeat(16)}.part`;

async function sweep(root: string, maxScanned?: number): Promise<readonly string[]> {
  const folder = await openOutputFolder({ from: root, parts: [] });
  onTestFinished(async () => {
    await folder.close();
  });
  await removeStaleParts(folder, now, maxScanned);
  return await namesIn(root);
}

it('only stale parts of dead processes are removed', async () => {
  const root = join(await createFolder(), 'root');
  const dead = deadPid();
  await leave(root, ownFile(dead, 1));
  await leave(root, ownFile(process.pid, 2));
  await leave(root, ownFile(dead, 3), STALE_MS - 1_000);
  await leave(root, ownFile(process.ppid, 4));
  await leave(root, `.other-${dead}.part`);
  await leave(root, `x${ownFile(dead, 5)}`);
  await mkdir(join(root, ownFile(dead, 6)));
  await utimes(join(root, ownFile(dead, 6)), new Date(0), new Date(0));

  await expect(sweep(root)).resolves.toEqual(
    [
      'a.png',
      'sub',
      ownFile(dead, 3),
      ownFile(process.ppid, 4),
      `.other-${dead}.part`,
      `x${ownFile(dead, 5)}`,
      ownFile(dead, 6),
    ].toSorted(),
  );
});

it('a folder of very many files is not read completely', async () => {
  const root = join(await createFolder(), 'root', 'sub');
  const dead = deadPid();
  for (const digit of [1, 2, 3]) await leave(root, ownFile(dead, digit));

  await expect(sweep(root, 2)).resolves.toHaveLength(1);
});

it('reserving an output removes stale parts', async () => {
  const root = join(await createFolder(), 'root');
  await leave(root, ownFile(deadPid(), 1));
  await createWorkspace({ outputDir: root }).reserveOutput({ nameHint: 'x' });

  await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
});
