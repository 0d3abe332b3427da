import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { codeOf, isMissing } from './open-file.ts';

/** Options for creating folders. */
export interface FolderOptions {
  /** Permissions of the created folders. @default what the umask leaves */
  readonly mode?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Creates a folder and its missing parents one by one, and returns those it created, the outer ones first. When one cannot be
 * created, none remains. The recursive `mkdir` of Node.js never ends below a virtual file system such as `/proc`.
 */
export async function makeFolders(
  path: string,
  { mode = 0o777, signal }: FolderOptions = {},
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let folder = path; !(await exists(folder)); folder = dirname(folder)) {
    missing.push(folder);
    if (dirname(folder) === folder) break;
  }
  const created: string[] = [];
  try {
    for (const folder of missing.toReversed()) {
      signal?.throwIfAborted();
      if (await makeFolder(folder, mode)) created.push(folder);
    }
    if (!(await isFolder(path))) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    return created;
  } catch (error) {
    await removeFolders(created);
    throw error;
  }
}

/** Creates a folder, and returns whether it was missing. */
export async function makeFolder(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes folders that were created in vain, the inner ones first, as long as they are empty. */
export async function removeFolders(created: readonly string[]): Promise<void> {
  for (const path of created.toReversed()) {
    // `rmdir` fails for a folder that is not empty: another process may use it by now.
    const isRemoved = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}

/** Whether anything is there. An error other than that nothing is there is thrown. */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}
