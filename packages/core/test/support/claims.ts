import { join } from 'node:path';

import type { OutputTarget, OutputRequest } from '../../src/media/workspace.ts';
import type { WorkspaceOptions } from '../../src/node/workspace.ts';
import { createWorkspace } from '../../src/node/workspace.ts';
import type { OpenRouterError } from '../../src/shared/errors.ts';
import { failureOf } from './outputs.ts';
import { createFolder } from './workspace-folder.ts';

/** Claims a place for something about a red panda. */
export async function claim(
  options: WorkspaceOptions,
  request: Partial<OutputRequest> = {},
): Promise<OutputTarget> {
  return await createWorkspace(options).reserveOutput({ nameHint: 'A Red Panda', ...request });
}

/** Why a path is refused. */
export async function refusal(options: WorkspaceOptions, path: string): Promise<OpenRouterError> {
  return await failureOf(claim(options, { path }));
}

/** A place in a root of its own, which has another folder beside it. */
export async function claimInRoot(
  request: Partial<OutputRequest> = {},
): Promise<{ readonly root: string; readonly outside: string; readonly output: OutputTarget }> {
  const folder = await createFolder();
  const root = join(folder, 'root');
  const output = await claim({ outputDir: root }, { nameHint: 'Red panda', ...request });
  return { root, outside: join(folder, 'outside'), output };
}

/** What is said of a path that leads out of the root. */
export function outsideRoot(path: string): Readonly<Record<'code' | 'message', string>> {
  return {
    code: 'UNSAFE_PATH',
    message: `Cannot write "${path}": it is outside the folder that may be written to`,
  };
}

/** The hint for what may not be written to. */
export const outputDirHint = { kind: 'folder', option: 'outputDir' } as const;

/** The hint that tells how the sandbox is lifted. */
export const allowUnsafeHint = {
  kind: 'set-option',
  option: 'allowUnsafePaths',
  to: true,
  note: 'every file may be read and written then, which only its user can decide',
} as const;
