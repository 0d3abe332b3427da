import { lstat, opendir, unlink } from 'node:fs/promises';

import { codeOf } from '../open-file.ts';
import type { OutputFolder } from './output-folder.ts';
import { partName } from './part-file.ts';

/** How old a part must be to be taken for a remnant: longer than any download stands still. */
export const STALE_MS = 24 * 60 * 60 * 1_000;

// Looking at more would hold up every call in a folder of a hundred thousand pictures.
const MAX_SCANNED = 10_000;

/** Removes what processes that were killed have left in a folder. That it cannot be removed changes nothing. */
export async function removeStaleParts(
  folder: OutputFolder,
  nowMs: number,
  maxScanned = MAX_SCANNED,
): Promise<void> {
  let left = maxScanned;
  try {
    for await (const { name } of await opendir(folder.at('.'))) {
      left -= 1;
      if (left < 0) return;
      const pid = partName.exec(name)?.[1];
      if (pid === undefined || !(await isOld(folder.at(name), nowMs))) continue;
      if (!isAlive(Number(pid))) await unlink(folder.at(name)).catch(() => undefined);
    }
  } catch {
    // A folder may be written to and not read: nothing depends on this.
  }
}

async function isOld(path: string, nowMs: number): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isFile() && nowMs - found.mtimeMs > STALE_MS,
    // Another process was faster.
    () => false,
  );
}

/** In a container each life of a program has the same id: what is a day old is not of this one. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
