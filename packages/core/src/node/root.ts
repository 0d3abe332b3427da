import { mkdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { parse } from 'node:path';

import { partsBelow } from './path-rules.ts';
import { platform } from './platform.ts';

/** Root folder of a sandbox. */
export interface Root {
  /** Path as it was configured. */
  readonly configuredPath: string;
  /** The same path without links. */
  readonly realPath: string;
  /** Whether it was not configured and contains the home directory. */
  readonly isTooBroad: boolean;
}

/** Resolves an existing root. */
export async function findRoot(configuredPath: string, isNamed: boolean): Promise<Root> {
  const path = await realpath(configuredPath);
  return { configuredPath, realPath: path, isTooBroad: !isNamed && (await isTooBroad(path)) };
}

/** Same as {@link findRoot}, for writing: a configured folder is created when it is missing. */
export async function createRoot(configuredPath: string, isNamed: boolean): Promise<Root> {
  if (isNamed) await mkdir(configuredPath, { recursive: true });
  return await findRoot(configuredPath, isNamed);
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
