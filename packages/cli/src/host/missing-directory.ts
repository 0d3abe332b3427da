import type { OutputTarget, Workspace } from '@orkit/openrouter-multimodal/operations';
import { isAbsolute } from 'node:path';

import { usageError } from '../errors/errors.ts';
import { STDOUT } from '../terminal/io.ts';

/**
 * Rejects a path that is relative to a working directory that is gone.
 *
 * @throws OpenRouterError `INVALID_INPUT`
 */
function checkRelative(path: string): void {
  if (path === STDOUT || isAbsolute(path)) return;
  throw usageError(
    `Cannot use "${path}": the working directory was deleted`,
    'change to another directory, or give an absolute path',
  );
}

/** Options of {@link withoutDirectory}. */
export interface MissingDirectory {
  /** Folder of outputs that the user configured. */
  readonly outputDir: string | undefined;
  /** Returns a target in a fallback folder. */
  readonly fallback: (nameHint: string) => OutputTarget;
}

/** Returns a workspace that refuses paths in a working directory that is gone, before anything is paid. */
export function withoutDirectory(
  workspace: Workspace,
  { outputDir, fallback }: MissingDirectory,
): Workspace {
  return {
    ...workspace,
    async openInput(path) {
      checkRelative(path);
      return await workspace.openInput(path);
    },
    async reserveOutput(request) {
      const { path = outputDir ?? '.', nameHint, allowFallback = false } = request;
      // The output exists already, so it must be saved somewhere.
      if (allowFallback && request.path === undefined && !isAbsolute(path))
        return fallback(nameHint);
      checkRelative(outputDir ?? path);
      return await workspace.reserveOutput(request);
    },
  };
}
