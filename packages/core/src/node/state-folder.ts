import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import type { Platform } from './path-rules.ts';
import { platform as ownPlatform } from './platform.ts';

const FOLDER = 'orm';

/**
 * Returns the folder for state files: below `stateHome`, else the system's default. Source: XDG Base Directory
 * Specification, which requires that a relative path is ignored.
 *
 * @throws Error when there is no home directory to fall back to.
 */
export function stateFolder(stateHome?: string, platform: Platform = ownPlatform): string {
  if (stateHome !== undefined && isAbsolute(stateHome)) return join(stateHome, FOLDER);
  const inHome = platform === 'win32' ? ['AppData', 'Local'] : ['.local', 'state'];
  return join(homedir(), ...inHome, FOLDER);
}

/** Returns the folders for results that cannot be written to their target, in the order in which they are tried. */
export function fallbackFolders(stateHome?: string): () => readonly string[] {
  return () => {
    try {
      return [tmpdir(), join(stateFolder(stateHome), 'rescued')];
    } catch {
      // Without a home directory there is only the temporary folder.
      return [tmpdir()];
    }
  };
}
