import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { parse } from 'node:path';

import { makeFolders, removeFolders } from './make-folders.ts';
import { partsBelow } from './path-rules.ts';
import { platform } from './platform.ts';

/** Root folder of a sandbox. */
export interface Root {
  /** Path as it was configured. */
  readonly configuredPath: string;
  /** Whether the user configured it. */
  readonly isNamed: boolean;
  /** The same path without links. */
  readonly realPath: string;
  /** Whether it was not configured and contains the home directory. */
  readonly isTooBroad: boolean;
}

/** Resolves an existing root. */
export async function findRoot(configuredPath: string, isNamed: boolean): Promise<Root> {
  const path = await realpath(configuredPath);
  return {
    configuredPath,
    isNamed,
    realPath: path,
    isTooBroad: !isNamed && (await isTooBroad(path)),
  };
}

/**
 * Same as {@link findRoot}, for writing: a configured folder may be missing when it can be created. It is created when
 * something is written, so that a refused target leaves nothing behind.
 */
export async function findOutputRoot(configuredPath: string, isNamed: boolean): Promise<Root> {
  if (!isNamed) return await findRoot(configuredPath, isNamed);
  const created = await makeFolders(configuredPath);
  try {
    return await findRoot(configuredPath, isNamed);
  } finally {
    await removeFolders(created);
  }
}

/** Whether a folder is the root of a file system, the home directory or one of its parents. */
async function isTooBroad(path: string): Promise<boolean> {
  if (parse(path).root === path) return true;
  try {
    return partsBelow(path, await realpath(homedir()), platform) !== undefined;
  } catch {
    // Without a home directory there is nothing to protect.
    return false;
  }
}
