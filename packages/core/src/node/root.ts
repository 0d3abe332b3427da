import { mkdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { parse } from 'node:path';

import { partsBelow } from './path-rules.ts';
import { platform } from './platform.ts';

/** The folder of a sandbox. */
export interface Root {
  /** As it was named. */
  readonly given: string;
  /** The same without links. */
  readonly real: string;
  /** Whether nobody named it and it holds all that a user has. */
  readonly isTooWide: boolean;
}

/** Finds a root that is there. */
export async function findRoot(given: string, isNamed: boolean): Promise<Root> {
  const real = await realpath(given);
  return { given, real, isTooWide: !isNamed && (await isTooWide(real)) };
}

/** {@link findRoot} for writing: a folder that the user named is made when it is missing. */
export async function createRoot(given: string, isNamed: boolean): Promise<Root> {
  if (isNamed) await mkdir(given, { recursive: true });
  return await findRoot(given, isNamed);
}

/** The root of a file system, the home directory and what is above it. */
async function isTooWide(real: string): Promise<boolean> {
  if (parse(real).root === real) return true;
  try {
    return partsBelow(real, await realpath(homedir()), platform) !== undefined;
  } catch {
    // Who has no home directory has nothing in it.
    return false;
  }
}
