// A file that is being written: its bytes are in a part file until it is committed under a name.
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { PendingOutput } from '../../media/output-store.ts';
import { makeFolders } from '../make-folders.ts';
import type { OutputFolder } from './output-folder.ts';
import { openOutputFolder, whileThere } from './output-folder.ts';
import { movedFolder } from './output-errors.ts';
import type { PartFile } from './part-file.ts';
import {
  PRIVATE,
  dropPart,
  openPart,
  publishPart,
  syncPart,
  toPartBlob,
  writeAt,
} from './part-file.ts';

/** Opens the folder of an output file. */
export type OpenFolder = () => Promise<OutputFolder>;

/**
 * Creates a file: a hidden part file in the target folder, which is held open. It gets its name when it is on the disk and the
 * folder has not moved.
 *
 * @param mode Permissions of the file.
 */
export async function createFileOutput(
  openFolder: OpenFolder,
  mode: number,
): Promise<PendingOutput> {
  const part = await whileThere(async () => await begin(openFolder, mode));
  const { folder } = part;
  let isOnDisk = false;
  return {
    async write(chunk, position) {
      isOnDisk = false;
      await writeAt(part, chunk, position);
    },
    read: async () => await toPartBlob(part),
    async commit({ name, mayReplace }) {
      // A commit may try many names, and syncs once.
      if (!isOnDisk) await syncPart(part);
      isOnDisk = true;
      if (!(await folder.isUnmoved())) throw movedFolder();
      if (!(await publishPart(part, { name, mayReplace }))) return undefined;
      await folder.sync();
      await end(part);
      const path = join(folder.path, name);
      return { path, uri: pathToFileURL(path).href };
    },
    async abort() {
      await end(part);
    },
  };
}

/** Same as {@link createFileOutput}, in a folder that others may use, created when it is missing: readable only by the user. */
export async function createPrivateOutput(folder: string): Promise<PendingOutput> {
  const open = async () => {
    await makeFolders(folder, { mode: 0o700 });
    return await openOutputFolder({ from: await realpath(folder), parts: [] });
  };
  return await createFileOutput(open, PRIVATE);
}

async function begin(openFolder: OpenFolder, mode: number): Promise<PartFile> {
  const folder = await openFolder();
  try {
    return await openPart(folder, mode);
  } catch (error) {
    await folder.close();
    throw error;
  }
}

async function end(part: PartFile): Promise<void> {
  await dropPart(part);
  await part.folder.close();
}
