import { join } from 'node:path';

import type { OutputTarget, OutputRequest } from '../../src/media/workspace.ts';
import type { WorkspaceOptions } from '../../src/node/workspace.ts';
import { createWorkspace } from '../../src/node/workspace.ts';
import type { OpenRouterError } from '../../src/shared/errors.ts';
import { failureOf } from './failure.ts';
import { createFolder } from './workspace-folder.ts';

/** Reserves a target for an output about a red panda. */
export async function claim(
  options: WorkspaceOptions,
  request: Partial<OutputRequest> = {},
): Promise<OutputTarget> {
  return await createWorkspace(options).reserveOutput({ nameHint: 'A Red Panda', ...request });
}

/** The error for a refused path. */
export async function refusal(options: WorkspaceOptions, path: string): Promise<OpenRouterError> {
  return await failureOf(claim(options, { path }));
}

/** A temporary root, with another folder beside it. */
export async function claimInRoot(
  request: Partial<OutputRequest> = {},
): Promise<{ readonly root: string; readonly outside: string; readonly output: OutputTarget }> {
  const folder = await createFolder();
  const root = join(folder, 'root');
  const output = await claim({ outputDir: root }, { nameHint: 'Red panda', ...request });
  return { root, outside: join(folder, 'outside'), output };
}

/** The error for a path that leads out of the root. */
export function outsideRoot(path: string): Readonly<Record<'code' | 'message', string>> {
  return {
    code: 'UNSAFE_PATH',
    message: `Cannot write "${path}": it is outside the folder that may be written to`,
  };
}

/** The hint for a path that may not be written. */
export const outputDirHint = { kind: 'folder', option: 'outputDir' } as const;

/** The hint for how to turn the sandbox off. */
export const allowUnsafeHint = {
  kind: 'set-option',
  option: 'allowUnsafePaths',
  to: true,
  note: 'it allows every file to be read and written, so only the user can decide it',
} as const;
