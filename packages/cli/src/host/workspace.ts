import type { WorkspaceOptions } from '@orkit/openrouter-multimodal/node';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { Workspace } from '@orkit/openrouter-multimodal/operations';

import type { Io } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';
import { createStdoutPlace } from './stdout-target.ts';

/** What the files of a command are. */
export interface CommandWorkspaceOptions extends Pick<
  WorkspaceOptions,
  'outputDir' | 'allowUnsafePaths' | 'stateHome'
> {
  readonly io: Pick<Io, 'cwd' | 'stdout'>;
  readonly stdin: () => Promise<Blob>;
}

/**
 * Every file may be read, and written where no folder is named for it, because a path on a command line is the user's own
 * word. `-` is standard input, and standard output.
 */
export function createCommandWorkspace(options: CommandWorkspaceOptions): Workspace {
  const { io, stdin, outputDir, allowUnsafePaths, stateHome } = options;
  const { cwd, stdout } = io;
  const toRead = createWorkspace({ cwd, allowUnsafePaths: true });
  const toWrite = createWorkspace({
    cwd,
    outputDir,
    allowUnsafePaths: outputDir === undefined || allowUnsafePaths === true,
    stateHome,
  });
  return {
    open: async (path) => (path === '-' ? await stdin() : await toRead.open(path)),
    sizeOf: async (path) => await toWrite.sizeOf?.(path),
    isPlaceOf: async (path, saved) =>
      path !== STDOUT && (await toWrite.isPlaceOf?.(path, saved)) === true,
    claim: async (request) =>
      request.path === STDOUT
        ? createStdoutPlace(
            stdout,
            async () => await toWrite.claim({ ...request, path: undefined }),
          )
        : await toWrite.claim(request),
  };
}
