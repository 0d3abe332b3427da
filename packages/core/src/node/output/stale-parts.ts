import { lstat, opendir, unlink } from 'node:fs/promises';

import { codeOf } from '../open-file.ts';
import type { OutputFolder } from './output-folder.ts';
import { partName } from './part-file.ts';

/** Age from which a part is stale: longer than any download stalls. */
export const STALE_MS = 24 * 60 * 60 * 1_000;

// More would slow down every call in a folder of a hundred thousand images.
const MAX_SCANNED = 10_000;

/** Removes the parts that killed processes have left in a folder. A failure to remove them has no effect. */
export async function removeStaleParts(
  folder: OutputFolder,
  nowMs: number,
  maxScanned = MAX_SCANNED,
): Promise<void> {
  let remaining = maxScanned;
  try {
    for await (const { name } of await opendir(folder.at('.'))) {
      remaining -= 1;
      if (remaining < 0) return;
      const pid = partName.exec(name)?.[1];
      if (pid === undefined || !(await isOld(folder.at(name), nowMs))) continue;
      if (!isAlive(Number(pid))) await unlink(folder.at(name)).catch(() => undefined);
    }
  } catch {
    // A folder may be writable and not readable: nothing depends on this.
  }
}

async function isOld(path: string, nowMs: number): Promise<boolean> {
  return await lstat(path).then(
    (stats) => stats.isFile() && nowMs - stats.mtimeMs > STALE_MS,
    // Another process was faster.
    () => false,
  );
}

/** Whether a process runs. In a container every run has the same id: a part that is a day old is not of this run. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
