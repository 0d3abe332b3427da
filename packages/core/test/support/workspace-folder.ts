import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { WorkspaceOptions } from '../../src/node/workspace.ts';
import { createWorkspace } from '../../src/node/workspace.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';

/** A folder with `root/a.png` in it and `outside/secret.png` beside. */
export async function createFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'workspace-')));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  await mkdir(join(folder, 'root', 'sub'), { recursive: true });
  await mkdir(join(folder, 'outside'));
  await writeFile(join(folder, 'root', 'a.png'), 'inside');
  await writeFile(join(folder, 'outside', 'secret.png'), 'secret');
  return folder;
}

/** The text of a file in a workspace. */
export async function read(options: WorkspaceOptions, path: string): Promise<string> {
  return await (await createWorkspace(options).openInput(path)).text();
}

/** The error as an agent sees it. */
export async function failure(options: WorkspaceOptions, path: string): Promise<unknown> {
  return await createWorkspace(options)
    .openInput(path)
    .then(
      () => 'opened',
      (error: unknown) => (OpenRouterError.is(error) ? error : { unexpected: error }),
    );
}

/** The error for a path outside the root. */
export const outside = (path: string) => ({
  code: 'UNSAFE_PATH',
  message: `Cannot read "${path}": it is outside the folder that may be read`,
});

/** The error for a hidden path. */
export const hidden = (path: string) => ({
  code: 'UNSAFE_PATH',
  message: `Cannot read "${path}": hidden files and node_modules may not be read`,
});
