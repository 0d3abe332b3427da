import type { Workspace } from '../media/workspace.ts';
import type { WorkspaceOptions } from '../node/workspace.ts';
import { lazily } from '../shared/lazy.ts';

/** Makes a workspace of files whose code is loaded with the first path. */
export function createLazyWorkspace(options: WorkspaceOptions): Workspace {
  const load = lazily(async () => {
    const { createWorkspace } = await import('../node/workspace.ts');
    return createWorkspace(options);
  });
  return {
    inlineMaxBytes: options.inlineMaxBytes,
    open: async (path) => await (await load()).open(path),
    claim: async (request) => await (await load()).claim(request),
    isPlaceOf: async (path, saved) => (await (await load()).isPlaceOf?.(path, saved)) === true,
    sizeOf: async (path) => await (await load()).sizeOf?.(path),
  };
}
