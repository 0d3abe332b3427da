import type { Workspace } from '../media/workspace.ts';
import type { WorkspaceOptions } from '../node/workspace.ts';
import { lazy } from '../shared/lazy.ts';

/** Creates a workspace of files whose code is loaded with the first path. */
export function createLazyWorkspace(options: WorkspaceOptions): Workspace {
  const load = lazy(async () => {
    const { createWorkspace } = await import('../node/workspace.ts');
    return createWorkspace(options);
  });
  return {
    inlineMaxBytes: options.inlineMaxBytes,
    openInput: async (path) => await (await load()).openInput(path),
    reserveOutput: async (request) => await (await load()).reserveOutput(request),
    isSameTarget: async (path, saved) =>
      (await (await load()).isSameTarget?.(path, saved)) === true,
    fileSize: async (path) => await (await load()).fileSize?.(path),
  };
}
