import type { WorkspaceOptions } from '@orkit/openrouter-multimodal/node';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { Workspace } from '@orkit/openrouter-multimodal/operations';

import type { Io } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';
import { openPath } from './open-path.ts';
import { saveToFallback } from './save-fallback.ts';
import { createStdoutTarget } from './stdout-target.ts';
import { withoutDirectory } from './missing-directory.ts';

/** Options for the workspace of a command. */
export interface CommandWorkspaceOptions extends Pick<
  WorkspaceOptions,
  'outputDir' | 'allowUnsafePaths' | 'stateHome'
> {
  readonly io: Pick<Io, 'cwd' | 'cwdFailure' | 'stdout'>;
  readonly signal: AbortSignal;
  readonly stdin: () => Promise<Blob>;
  /** Returns the maximum bytes of media in a pipe. */
  readonly maxInputBytes: () => number;
}

/**
 * Creates the workspace of a command. Any file may be read, and any written unless an output directory is set, because the
 * user typed the paths. `-` is standard input and standard output.
 */
export function createCommandWorkspace(options: CommandWorkspaceOptions): Workspace {
  const { io, outputDir, allowUnsafePaths, stateHome } = options;
  const { cwd, stdout, cwdFailure } = io;
  const folders = { cwd, stateHome };
  const toWrite = createWorkspace({
    cwd,
    outputDir,
    allowUnsafePaths: outputDir === undefined || allowUnsafePaths === true,
    stateHome,
  });
  const workspace: Workspace = {
    openInput: createOpenInput(options),
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

/** Paths of standard input, which cannot be opened by its path when it is a socket. */
const stdinPaths: ReadonlySet<string> = new Set([
  '-',
  '/dev/stdin',
  '/dev/fd/0',
  '/proc/self/fd/0',
]);

/** Returns the function that opens inputs. */
function createOpenInput(options: CommandWorkspaceOptions): Workspace['openInput'] {
  const { io, signal, stdin, maxInputBytes } = options;
  const { cwd } = io;
  return async (path) => {
    if (stdinPaths.has(path)) return await stdin();
    return await openPath(path, { cwd, signal, maxBytes: maxInputBytes() });
  };
}
