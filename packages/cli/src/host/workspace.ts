import type { WorkspaceOptions } from '@orkit/openrouter-multimodal/node';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { Workspace } from '@orkit/openrouter-multimodal/operations';

import type { Io } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';
import { saveToFallback } from './save-fallback.ts';
import { createStdoutTarget } from './stdout-target.ts';
import { withoutDirectory } from './missing-directory.ts';

/** Options for the workspace of a command. */
export interface CommandWorkspaceOptions extends Pick<
  WorkspaceOptions,
  'outputDir' | 'allowUnsafePaths' | 'stateHome'
> {
  readonly io: Pick<Io, 'cwd' | 'cwdFailure' | 'stdout'>;
  readonly stdin: () => Promise<Blob>;
}

/**
 * Creates the workspace of a command. Any file may be read, and any written unless an output directory is set, because the
 * user typed the paths. `-` is standard input and standard output.
 */
export function createCommandWorkspace(options: CommandWorkspaceOptions): Workspace {
  const { io, stdin, outputDir, allowUnsafePaths, stateHome } = options;
  const { cwd, stdout, cwdFailure } = io;
  const folders = { cwd, stateHome };
  const toRead = createWorkspace({ cwd, allowUnsafePaths: true });
  const toWrite = createWorkspace({
    cwd,
    outputDir,
    allowUnsafePaths: outputDir === undefined || allowUnsafePaths === true,
    stateHome,
  });
  const workspace: Workspace = {
    openInput: async (path) => (path === '-' ? await stdin() : await toRead.openInput(path)),
    fileSize: async (path) => await toWrite.fileSize?.(path),
    isSameTarget: async (path, saved) =>
      path !== STDOUT && (await toWrite.isSameTarget?.(path, saved)) === true,
    reserveOutput: async (request) =>
      request.path === STDOUT
        ? createStdoutTarget({
            stdout,
            reserve: async () => await toWrite.reserveOutput({ ...request, path: undefined }),
            saveToFallback: async (content, failure) =>
              await saveToFallback({ content, nameHint: request.nameHint, failure }, folders),
          })
        : await toWrite.reserveOutput(request),
  };
  if (cwdFailure === undefined) return workspace;
  return withoutDirectory(workspace, {
    outputDir,
    fallback: (nameHint) => ({
      path: undefined,
      save: async (content) =>
        await saveToFallback({ content, nameHint, failure: cwdFailure }, folders),
    }),
  });
}
