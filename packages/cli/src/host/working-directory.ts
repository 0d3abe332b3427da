import type { OutputTarget, Workspace } from '@orkit/openrouter-multimodal/operations';
import { isAbsolute } from 'node:path';

import { usageError } from '../errors/errors.ts';
import type { Io } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';

/** Returns the working directory, also when it was deleted: then only relative paths are refused. */
export function workingDirectory({
  cwd,
  env,
}: Pick<NodeJS.Process, 'cwd' | 'env'>): Pick<Io, 'cwd' | 'cwdFailure'> {
  try {
    return { cwd: cwd() };
  } catch (error) {
    const { PWD: shown = '/' } = env;
    const cwdFailure = error instanceof Error ? error : new Error(String(error));
    return { cwd: isAbsolute(shown) ? shown : '/', cwdFailure };
  }
}

/**
 * Rejects a path that is relative to a working directory that is gone.
 *
 * @throws OpenRouterError `INVALID_INPUT`
 */
export function checkRelative(path: string, failure: Error | undefined): void {
  if (failure === undefined || path === STDOUT || isAbsolute(path)) return;
  throw usageError(
    `Cannot use "${path}": the working directory was deleted`,
    'change to another directory, or give an absolute path',
  );
}

/** Options of {@link withoutDirectory}. */
export interface MissingDirectory {
  readonly failure: Error;
  /** Folder of outputs that the user configured. */
  readonly outputDir: string | undefined;
  /** Returns a target in a fallback folder. */
  readonly fallback: (nameHint: string) => OutputTarget;
}

/** Returns a workspace that refuses paths in a working directory that is gone, before anything is paid. */
export function withoutDirectory(
  workspace: Workspace,
  { failure, outputDir, fallback }: MissingDirectory,
): Workspace {
  return {
    ...workspace,
    async openInput(path) {
      checkRelative(path, failure);
      return await workspace.openInput(path);
    },
    async reserveOutput(request) {
      const { path = outputDir ?? '.', nameHint, allowFallback = false } = request;
      // The output exists already, so it must be saved somewhere.
      if (allowFallback && request.path === undefined && !isAbsolute(path))
        return fallback(nameHint);
      checkRelative(outputDir ?? path, failure);
      return await workspace.reserveOutput(request);
    },
  };
}
