import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import type { Platform } from './path-rules.ts';
import { platform as ownPlatform } from './platform.ts';

const FOLDER = 'orm';

/**
 * Where programs keep what outlives them: below `stateHome`, else where the system has such things. Source: XDG Base
 * Directory Specification, which has a relative path ignored.
 *
 * @throws Error when there is no home directory to fall back to.
 */
export function stateFolder(stateHome?: string, platform: Platform = ownPlatform): string {
  if (stateHome !== undefined && isAbsolute(stateHome)) return join(stateHome, FOLDER);
  const inHome = platform === 'win32' ? ['AppData', 'Local'] : ['.local', 'state'];
  return join(homedir(), ...inHome, FOLDER);
}

/** Where a result goes that cannot be written where it belongs, the first that takes it. */
export function fallbackFolders(stateHome?: string): () => readonly string[] {
  return () => {
    try {
      return [tmpdir(), join(stateFolder(stateHome), 'rescued')];
    } catch {
      // Who has no home directory has the temporary folder.
      return [tmpdir()];
    }
  };
}
