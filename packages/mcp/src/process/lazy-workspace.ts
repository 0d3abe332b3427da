import type { WorkspaceOptions } from '@orkit/openrouter-multimodal/node';
import type { Workspace } from '@orkit/openrouter-multimodal/operations';

/** A workspace whose code is loaded with the first path, so that listing the tools does not wait for it. */
export function createLazyWorkspace(options: WorkspaceOptions): Workspace {
  let loading: Promise<Workspace> | undefined;
  const loaded = async () => await (loading ??= load(options));
  return {
    inlineMaxBytes: options.inlineMaxBytes,
    open: async (path) => await (await loaded()).open(path),
    claim: async (request) => await (await loaded()).claim(request),
    isPlaceOf: async (path, saved) => (await (await loaded()).isPlaceOf?.(path, saved)) === true,
    sizeOf: async (path) => await (await loaded()).sizeOf?.(path),
  };
}

async function load(options: WorkspaceOptions): Promise<Workspace> {
  const { createWorkspace } = await import('./create-workspace.ts');
  return createWorkspace(options);
}
