import { isAbsolute } from 'node:path';

import type { Io } from '../terminal/io.ts';

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
